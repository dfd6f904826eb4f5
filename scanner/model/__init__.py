"""The nouns of hotfixscan: frozen values, no input or output, standard library only."""
