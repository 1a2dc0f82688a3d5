"""The vocabulary that every slice shares: values and small laws, no Django, no clock."""
