namespace LiveCommerce.FaultTrials.Stores;

internal enum StoreKind
{
    Sqlite,
    Postgres,
}
