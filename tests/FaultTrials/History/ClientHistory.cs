using System.Globalization;

namespace LiveCommerce.FaultTrials.History;

/// <summary>Everything that the buyers of a trial have asked and been told, over all lives of all processes.</summary>
internal sealed class ClientHistory
{
    private readonly List<Attempt> _attempts = [];
    private readonly Dictionary<(int Process, long Number), Attempt> _open = [];
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Sight> _seen = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<int>> _granters = new(StringComparer.Ordinal);
    private int _granted;
    private int _faults;

    /// <summary>Acknowledged so far; read without waiting.</summary>
    public int Granted => Volatile.Read(ref _granted);

    /// <summary>Questions to which the owner had to say that it cannot answer.</summary>
    public int Faults => Volatile.Read(ref _faults);

    public IReadOnlyList<Attempt> Attempts
    {
        get
        {
            lock (_lock) return [.. _attempts];
        }
    }

    /// <summary>What processes counted inside themselves, added up.</summary>
    public IReadOnlyDictionary<string, long> Counts
    {
        get
        {
            lock (_lock) return new Dictionary<string, long>(_counts, StringComparer.Ordinal);
        }
    }

    /// <summary>By SKU, the processes that granted a reservation of it.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<int>> Granters
    {
        get
        {
            lock (_lock) return _granters.ToDictionary(sku => sku.Key, sku => (IReadOnlySet<int>)sku.Value.ToHashSet(), StringComparer.Ordinal);
        }
    }

    /// <summary>Whether a process has granted a reservation of any SKU.</summary>
    public bool HasGranted(int process)
    {
        lock (_lock) return _granters.Values.Any(granters => granters.Contains(process));
    }

    /// <summary>The committed stock that the last process showed, by SKU.</summary>
    public IReadOnlyDictionary<string, Sight> Seen
    {
        get
        {
            lock (_lock) return new Dictionary<string, Sight>(_seen, StringComparer.Ordinal);
        }
    }

    /// <summary>Takes in one line of a process.</summary>
    public void Hear(int process, string line)
    {
        var words = line.Split(' ');
        lock (_lock)
        {
            switch (words[0])
            {
                case "i":
                    var asked = new Attempt(Wish.Parse(words.AsSpan(3)), process, Number(words[2]));
                    _attempts.Add(asked);
                    _open.Add((process, Number(words[1])), asked);
                    break;
                case "a":
                    if (!_open.Remove((process, Number(words[1])), out var answered)) throw new FormatException($"An answer to nothing: {line}");
                    answered.Answer(Number(words[2]), words[3], Number(words[4]), words[5]);
                    if (answered.IsGranted) Grant(process, answered.Wish);
                    if (words[3][0] == '!') _faults++;
                    break;
                case "c":
                    _counts[words[1]] = _counts.GetValueOrDefault(words[1]) + Number(words[2]);
                    break;
                case "v":
                    _seen[words[1]] = new Sight(Number(words[2]), [.. words.Skip(3).Select(Number)]);
                    break;
                default:
                    throw new FormatException($"Not understood: {line}");
            }
        }
    }

    /// <summary>
    /// What a process said after its machine had lost its power nobody has heard. Here only the disk loses it, and a sync that is under way at that
    /// moment may be told that all is well: ext4 forgets the transaction that it has to abort.
    /// </summary>
    /// <param name="process">Whose answers.</param>
    /// <param name="from">Of the machine's monotonic clock: the last instant at which there was power for certain.</param>
    /// <returns>How many answers that were.</returns>
    public int Silence(int process, long from)
    {
        lock (_lock)
        {
            var unheard = _attempts.FindAll(attempt => attempt.Process == process && attempt.AnsweredAt >= from);
            foreach (var attempt in unheard) attempt.Silence();
            return unheard.Count;
        }
    }

    private void Grant(int process, Wish wish)
    {
        _granted++;
        if (!wish.IsDemand) return;
        if (!_granters.TryGetValue(wish.Sku, out var granters)) _granters.Add(wish.Sku, granters = []);
        granters.Add(process);
    }

    private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
}

/// <summary>Committed stock of a SKU: stocked, available, reserved, paying, sold, written off.</summary>
internal sealed record Sight(long Version, IReadOnlyList<long> Units);
