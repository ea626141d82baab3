namespace LiveCommerce.Ledger.Journal;

/// <summary>A row of the table batch; <paramref name="Format"/> is the chain's.</summary>
internal sealed record BatchRow(
    string Kind, string Id, long Sequence, long Previous, string BatchId, long Stamp, byte[] Hash, long Format, byte[] Events)
{
    public string Owner => $"{Kind}/{Id}";
}

/// <summary>A row of the table head; the counters are null where the kind has none.</summary>
internal sealed record HeadRow(
    long Sequence, byte[] Hash, long Stamp, long? NextDue,
    long? Stocked, long? Available, long? Reserved, long? Paying, long? Sold, long? WrittenOff);

/// <summary>An entry of another table that should have a batch, or a batch that is found again by its id.</summary>
internal sealed record BatchKey(string Kind, string Id, long Sequence, string Detail)
{
    public string Owner => $"{Kind}/{Id}";
}

/// <summary>A row of the table day_root.</summary>
internal sealed record DayRow(string Day, byte[] Root, long Leaves, byte[] PreviousHash, byte[] Hash);

/// <summary>A row of the table refusal.</summary>
internal sealed record RefusalRow(string Kind, string Id, long Stamp, string Counts, byte[] Hash)
{
    public string Owner => $"{Kind}/{Id}";
}
