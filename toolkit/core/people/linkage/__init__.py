"""Which rows are one person: within one register by same.py, across registers by record linkage (Fellegi & Sunter 1969).

    traits = [traits_of(person, latest) for person in everybody]      # traits.py: what each row tells of who it is
    linkage = link(traits, decisions)                                 # linking.py; decisions: {key: True or False}
    linkage.clusters                                                  # rows of each person, everybody once
    for pair in linkage.to_look_at:                                   # what a clerk has to read
        linkage.evidence(pair).words, linkage.key(pair)               # evidence in Chinese; what remembers the decision
    [at for (at,) in alone if traits[at].bare]                        # rows of one cluster that say too little: to check

For an executor: `blocks_of` cuts the candidate pairs into CandidateBlocks, `score` (pure, picklable) weighs one of
them, `settled` makes the Linkage of what all of them found; `link` is the three in a row.
"""
