"""Maps the top-level workbooks/ and docx_templates/ into the package; everything else is in pyproject.toml."""

from setuptools import find_packages, setup

setup(
    packages=[
        *find_packages(include=["toolkit", "toolkit.*"]),
        "toolkit.starters.workbooks",
        "toolkit.starters.docx_templates",
    ],
    package_dir={
        "toolkit.starters.workbooks": "workbooks",
        "toolkit.starters.docx_templates": "docx_templates",
    },
    package_data={
        "toolkit": ["py.typed"],
        "toolkit.data": ["*.json", "commands/*.json", "*.toml", "rules/*.toml", "*.bat", "*.sh"],
        "toolkit.doors.night": ["*.j2"],
        "toolkit.running.desk": ["*.j2", "*.css", "*.js"],
        "toolkit.sheets.buttons": ["basic/*.bas"],
        "toolkit.starters.workbooks": ["*.xlsx", "*.xlsm", "*/*.xls*", "*/*/*.xls*", "*/*.docx"],
        "toolkit.starters.docx_templates": ["*.docx", "*.xlsx"],
    },
    include_package_data=False,
)
