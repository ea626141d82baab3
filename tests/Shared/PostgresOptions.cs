namespace LiveCommerce.Tests.Shared;

/// <summary>What a test may want of its private server.</summary>
internal sealed record PostgresOptions
{
    /// <summary>Where the cluster lies, for example a volume that will lose its power; it must exist and is not removed. Null: a temporary folder.</summary>
    public string? Folder { get; init; }

    /// <summary>What the cluster is a copy of; null: it is made anew, which takes about a second.</summary>
    public PostgresTemplate? Template { get; init; }

    /// <summary>Settings of the server beside the safe ones, for example <c>synchronous_commit = off</c> for a negative control.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the new cluster itself is on the disk before the server starts. Only a power cut can tell; it costs seconds.</summary>
    public bool SyncCluster { get; init; }
}

/// <summary>How a server is ended.</summary>
internal enum PostgresStop
{
    /// <summary>Transactions are rolled back and a checkpoint is written.</summary>
    Fast,

    /// <summary>Without a checkpoint: the next start recovers from the log.</summary>
    Immediate,

    /// <summary>SIGKILL to the server and every child at once.</summary>
    Killed,
}
