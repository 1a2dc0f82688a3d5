"""The ground under the slices: who asks, when, audit, documents, charts, problems."""
