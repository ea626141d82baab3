namespace LiveCommerce.Simulation.Audit;

/// <summary>Units of one location; the main one has an empty name.</summary>
internal readonly record struct Part(string Location, long Quantity);

/// <summary>One stored event as the auditor reads it: names and numbers from the JSON, nothing of the kernel's types.</summary>
internal sealed record Fact(string Type, long At)
{
    /// <summary>Of a reservation, or of one who waits.</summary>
    public string Id { get; init; } = "";

    public string Operation { get; init; } = "";

    public string Buyer { get; init; } = "";

    public string Offer { get; init; } = "";

    public long Quantity { get; init; }

    /// <summary>Where the units lie; empty where the event names no location, which means the main one.</summary>
    public IReadOnlyList<Part> Parts { get; init; } = [];

    /// <summary>Where units come from, or are counted.</summary>
    public string Location { get; init; } = "";

    /// <summary>Where units go.</summary>
    public string To { get; init; } = "";

    /// <summary>The count that a correction was made for.</summary>
    public long Expected { get; init; }

    /// <summary>The order in which locations serve.</summary>
    public IReadOnlyList<string> Order { get; init; } = [];

    public long Deadline { get; init; }

    public bool Tentative { get; init; }

    public long Price { get; init; }

    public string Purchase { get; init; } = "";

    public string Cause { get; init; } = "";

    public long Limit { get; init; }

    /// <summary>While the offer is open, the general pool sells nothing.</summary>
    public bool Alone { get; init; }

    /// <summary>By how much the price falls, every so many seconds, down to what; nothing where it stays.</summary>
    public (long Step, long Seconds, long Floor) Falls { get; init; }

    public long OpensAt { get; init; }

    public long ClosesAt { get; init; }

    /// <summary>How long a reservation runs.</summary>
    public long Seconds { get; init; }

    /// <summary>People in line at most, and whether who wants too much is passed by.</summary>
    public (long Max, bool PassesBy) Line { get; init; } = (1_000, false);

    /// <summary>What it says of locations, or all of it in the main one.</summary>
    public IReadOnlyList<Part> PartsOf(long quantity) => Parts.Count > 0 ? Parts : quantity == 0 ? [] : [new Part("", quantity)];

    public override string ToString() => $"{Type} at {At}: {Id}{Operation} {Buyer} {Offer} {Quantity} [{string.Join(", ", Parts)}] {Location} {To} {Expected} until {Deadline} {Cause}";
}
