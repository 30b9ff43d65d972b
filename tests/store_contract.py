"""What every store promises; each implementation's tests inherit these."""

from store.contract_changes import ChangesContract
from store.contract_history import HistoryContract
from store.contract_search import SearchContract


class StoreContract(HistoryContract, SearchContract, ChangesContract):
    """The promises. A subclass has a fixture `store` that makes an empty one."""
