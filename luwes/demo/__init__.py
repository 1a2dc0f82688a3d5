"""The sample agency and the months it has lived: everything here is invented."""
