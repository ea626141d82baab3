namespace LiveCommerce.Grains.Journal.Days;

/// <summary>Computes roots of days from their batches, which come in the order of the owners' names (as bytes) and sequences, whatever their days are.</summary>
internal sealed class DayRoots
{
    private const string Form = "yyyy-MM-dd";

    private readonly SortedDictionary<string, MerkleRoot> _roots = new(StringComparer.Ordinal);

    /// <summary>The first instant after a day, in Unix ms.</summary>
    public static long EndOf(string day) => BeginOf(DateOnly.ParseExact(day, Form).AddDays(1));

    /// <summary>The newest instant up to which all days are over by <see cref="DaySealer.Margin"/>, in Unix ms.</summary>
    public static long ClosedAt(DateTimeOffset now) => BeginOf(DateOnly.FromDateTime((now - DaySealer.Margin).UtcDateTime));

    /// <param name="stamp">Of the batch, Unix ms.</param>
    /// <param name="hash">Of the batch; 32 bytes.</param>
    public void Add(long stamp, ReadOnlySpan<byte> hash)
    {
        var day = DateTimeOffset.FromUnixTimeMilliseconds(stamp).ToString(Form);
        if (!_roots.TryGetValue(day, out var root)) _roots.Add(day, root = new MerkleRoot());
        root.Add(hash);
    }

    /// <summary>The days, oldest first, chained to each other.</summary>
    /// <param name="hash">Of the sealed day before the first of them.</param>
    public IReadOnlyList<SealedDay> After(byte[] hash)
    {
        var days = new List<SealedDay>(_roots.Count);
        foreach (var (day, root) in _roots)
        {
            days.Add(new SealedDay(day, root.Value(), root.Leaves, hash));
            hash = days[^1].Hash;
        }
        return days;
    }

    private static long BeginOf(DateOnly day) => new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds();
}
