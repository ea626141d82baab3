namespace LiveCommerce.FaultTrials.Stores;

/// <summary>One row of the table "batch", as plain SQL gives it.</summary>
internal sealed record BatchRow(string Sku, long Previous, long Sequence, string Events);

/// <summary>One row of the table "head": where the SKU's journal ends, and its counters.</summary>
internal sealed record HeadRow(string Sku, long Sequence, IReadOnlyList<long> Units);

/// <summary>All stock of a store at one instant.</summary>
internal sealed record StockRows(IReadOnlyList<BatchRow> Batches, IReadOnlyList<HeadRow> Heads);
