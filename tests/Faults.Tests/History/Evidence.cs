using LiveCommerce.Faults.Tests.Api;

namespace LiveCommerce.Faults.Tests.History;

/// <summary>What the server and the provider say, asked after the fact.</summary>
internal sealed record Evidence
{
    /// <summary>Timestamp of the first question: what is acknowledged later may be missing here.</summary>
    public long AskedAt { get; init; } = long.MaxValue;

    /// <summary>By reservation id; "not-found" where there is none.</summary>
    public IReadOnlyDictionary<string, Answer<Reservation>> Reservations { get; init; } = new Dictionary<string, Answer<Reservation>>(StringComparer.Ordinal);

    /// <summary>By purchase id.</summary>
    public IReadOnlyDictionary<string, Answer<Purchase>> Purchases { get; init; } = new Dictionary<string, Answer<Purchase>>(StringComparer.Ordinal);

    public IReadOnlyList<Order> Orders { get; init; } = [];

    public IReadOnlyList<Counts> Counts { get; init; } = [];

    public IReadOnlyList<BookLine> Books { get; init; } = [];
}
