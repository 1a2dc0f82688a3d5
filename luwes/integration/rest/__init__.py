"""REST v1: read doors over the queries of the slices, described by OpenAPI."""
