"""The office's desk before a stuurgroep meeting: how every meetmoment of a period stands, and the draft decision."""
