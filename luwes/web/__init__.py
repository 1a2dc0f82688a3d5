"""The shell round every slice: base page, navigation, today, sign-in, design tokens."""
