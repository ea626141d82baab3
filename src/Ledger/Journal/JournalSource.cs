namespace LiveCommerce.Ledger.Journal;

/// <summary>Where a journal lies: a server's data directory, running or not, or a copy of one.</summary>
/// <param name="Journal">Path of journal.db.</param>
/// <param name="Books">Path of the sandbox provider's books, or null where there are none to compare.</param>
public sealed record JournalSource(string Journal, string? Books = null)
{
    /// <summary><see cref="Journal"/> is not journal.db but an export of one.</summary>
    public bool IsExport { get; init; }

    /// <summary>Sealed archives whose stretches are proven too.</summary>
    public IReadOnlyList<string> Archives { get; init; } = [];

    /// <summary>An anchor, kept elsewhere, that the journal must still fit.</summary>
    public string? Anchor { get; init; }

    /// <summary>A refusal receipt that is checked against the journal.</summary>
    public string? Receipt { get; init; }

    /// <summary>The public key that receipts are signed with, in PEM; needed beside <see cref="Receipt"/>.</summary>
    public string? ReceiptKey { get; init; }

    /// <summary>Finds the journal in a data directory, and its sandbox books unless others are named; null where there is no journal.</summary>
    public static JournalSource? In(string dataDirectory, string? books = null)
    {
        var journal = Path.Combine(dataDirectory, "journal.db");
        if (!File.Exists(journal)) return null;
        var sandbox = Path.Combine(dataDirectory, "sandbox", "books.jsonl");
        return new JournalSource(journal, books ?? (File.Exists(sandbox) ? sandbox : null));
    }
}

/// <summary>The file cannot be read as a journal; the message says why in words for a person.</summary>
public sealed class UnreadableJournalException(string message, Exception? inner = null) : Exception(message, inner);
