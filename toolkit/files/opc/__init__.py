"""Zip packages (OPC): members, parts, relationships, limits. A file is opened once and handed on."""
