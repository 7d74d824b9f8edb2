"""What can go wrong in the vector store.

VectorStoreError
├── IndexMissing           there is no index where one is expected
├── IndexMismatch          the index was built with another embedder or another chunking
├── IndexDamaged           the index on disk cannot be read
├── IndexUnreachable       the server that holds the index does not answer
└── EmbedderError
    ├── EmbedderMissing    the local model's files are not installed, or are not the right ones
    └── EmbeddingFailed    a hosted embedder did not answer, or answered nonsense

Every message says what failed, the offending value and the command that mends it.
"""


class VectorStoreError(Exception):
    """Anything the vector store reports to its caller."""


class IndexMissing(VectorStoreError):
    """There is no index where one is expected."""


class IndexMismatch(VectorStoreError):
    """The index was built with another embedder or another chunking."""


class IndexDamaged(VectorStoreError):
    """The index on disk cannot be read."""


class IndexUnreachable(VectorStoreError):
    """The server that holds the index does not answer."""


class EmbedderError(VectorStoreError):
    """Texts could not be turned into vectors."""


class EmbedderMissing(EmbedderError):
    """The local model's files are not installed, or are not the right ones."""


class EmbeddingFailed(EmbedderError):
    """A hosted embedder did not answer, or answered nonsense."""
