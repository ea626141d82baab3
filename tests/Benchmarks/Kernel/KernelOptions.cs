namespace LiveCommerce.Benchmarks.Kernel;

public enum StoreKind
{
    Memory,
    Sqlite,
    Postgres,
}

/// <summary>One run of the kernel in one process.</summary>
public sealed record KernelOptions
{
    public StoreKind Store { get; init; } = StoreKind.Sqlite;

    /// <summary>Callers that each wait for their answer before they ask again.</summary>
    public int Callers { get; init; } = 10_000;

    /// <summary>SKUs that the callers are spread over; 1 is the hot one.</summary>
    public int Skus { get; init; } = 1;

    /// <summary>The run ends when it has lasted so long and <see cref="Reservations"/> were made.</summary>
    public int Seconds { get; init; } = 20;

    public long Reservations { get; init; } = 10_000_000;

    /// <summary>Seconds on other SKUs before anything is measured.</summary>
    public int WarmUp { get; init; } = 5;

    /// <summary>Processes that compete for the same SKUs; more than one needs PostgreSQL.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>Owners, each with a committer of its own, that compete for the same SKUs over one journal in one process.</summary>
    public int Committers { get; init; } = 1;

    /// <summary>Give a SKU so many past reservations first, and time how long its owner takes to come into memory.</summary>
    public long? History { get; init; }

    /// <summary>With <see cref="History"/>: how often the owner comes into memory.</summary>
    public int Activations { get; init; } = 200;

    /// <summary>With <see cref="History"/>: past ids that are asked for again.</summary>
    public int Repeats { get; init; } = 10_000;

    /// <summary>How long a reservation runs.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Where the data goes; null makes a temporary folder and removes it.</summary>
    public string? Data { get; init; }

    public FileInfo? JsonFile { get; init; }

    /// <summary>Set for a process that another one has started: the database it competes in, and which of the processes it is.</summary>
    public string? Connection { get; init; }

    public int Number { get; init; }
}
