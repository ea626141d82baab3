using LiveCommerce.FaultTrials.History;
using LiveCommerce.FaultTrials.Machine;
using LiveCommerce.FaultTrials.Stores;
using LiveCommerce.FaultTrials.Victim;

namespace LiveCommerce.FaultTrials.Faults;

/// <summary>One story from an empty store to the last comparison: its number is its seed.</summary>
internal sealed class Trial(StoreKind store, int number, Servers servers, CancellationToken stopping) : IDisposable
{
    private const int RepeatedAcknowledged = 300;
    private static readonly TimeSpan SettledWithin = TimeSpan.FromSeconds(60);

    private readonly List<Breach> _breaches = [];
    private readonly Dictionary<string, double> _figures = new(StringComparer.Ordinal);

    public StoreKind Store => store;

    /// <summary>From 0. Together with the fault and the store it says what happens when.</summary>
    public int Number => number;

#pragma warning disable CA5394 // the moment of a fault is no secret
    public Random Random { get; } = new(number);
#pragma warning restore CA5394

    public Servers Servers => servers;

    public Workspace Workspace { get; } = new();

    public ClientHistory History { get; } = new();

    public IReadOnlyList<Breach> Breaches => _breaches;

    public IReadOnlyDictionary<string, double> Figures => _figures;

    public void Note(params IEnumerable<Breach> breaches) => _breaches.AddRange(breaches);

    /// <summary>A number of this trial; of several trials the greatest is shown.</summary>
    public void Note(string figure, double value) => _figures[figure] = Math.Max(value, _figures.GetValueOrDefault(figure));

    /// <summary>An empty store of the trial's kind: a folder, or a database of the shared server.</summary>
    public async Task<StoreUnderTest> NewStoreAsync() => store switch
    {
        StoreKind.Sqlite => SqliteIn(Workspace.Folder("data")),
        StoreKind.Postgres => await NewDatabaseAsync(),
    };

    public SqliteStore SqliteIn(string folder) => new(folder, () => Workspace.Folder("copy"));

    public VictimSettings Settings(StoreUnderTest where) => new() { Store = where.Address, Seed = number };

    public VictimProcess Start(VictimSettings settings, Strace? strace = null) => VictimProcess.Start(settings, History, strace);

    /// <summary>The moment of a fault: it is no wait for anything.</summary>
    public Task ElapseAsync(double fromMs, double toMs) => Task.Delay(TimeSpan.FromMilliseconds(fromMs + (Random.NextDouble() * (toMs - fromMs))), stopping);

    /// <summary>Compares what was told with what is there, between two lives.</summary>
    public async Task JudgeAsync(StoreUnderTest where) => Note(Judge.Compare(History, await where.ReadAsync(), isSettled: false));

    /// <summary>
    /// The end of the story. First what the fault left is compared; then a last process repeats what is in doubt and some of what was
    /// acknowledged, finishes payments and waits until nothing is reserved; then everything is compared again and verified.
    /// </summary>
    public async Task SettleAsync(StoreUnderTest where, VictimSettings? like = null)
    {
        await JudgeAsync(where);
        await using (var last = Start((like ?? Settings(where)) with { Store = where.Address, Settle = true, Holds = false, Owners = 1, LosePerMille = 0 }))
        {
            try
            {
                foreach (var wish in Open()) await last.AskAsync(wish);
            }
            catch (IOException)
            {
                // it has ended; that is told below
            }
            if (last.HasExited || await last.StopAsync(SettledWithin) != 0 || !last.IsSettled)
                Note(new Breach(BreachKind.Stuck, "the last process", $"did not put the store in order: {last.Complaints}"));
        }
        Note(Judge.Compare(History, await where.ReadAsync(), isSettled: true));
        Note(await where.VerifyAsync());
    }

    public void Dispose() => Workspace.Dispose();

    private IEnumerable<Wish> Open()
    {
        var wishes = History.Attempts.GroupBy(attempt => attempt.Wish).ToList();
        var paid = wishes.Where(wish => wish.Key.Operation is Operation.Confirm or Operation.GiveBack).Select(wish => wish.Key.Id).ToHashSet(StringComparer.Ordinal);
        var acknowledged = wishes.Where(wish => wish.Key.IsDemand && wish.Any(attempt => attempt.IsGranted)).TakeLast(RepeatedAcknowledged);
        var doubtful = wishes.Where(wish => wish.All(attempt => attempt.IsInDoubt));
        foreach (var wish in doubtful.Concat(acknowledged)) yield return wish.Key;
        foreach (var wish in wishes.Where(wish => wish.Key.Operation is Operation.BeginPayment or Operation.Confirm or Operation.GiveBack))
        {
            if (wish.Key.Operation != Operation.BeginPayment) yield return wish.Key;
            else if (!paid.Contains(wish.Key.Id)) yield return wish.Key with { Operation = Operation.Confirm };
        }
        // Whoever stands in line would be served some time.
        foreach (var wish in wishes.Where(wish => wish.Key.Operation == Operation.Join)) yield return wish.Key with { Operation = Operation.Leave };
    }

    private async Task<StoreUnderTest> NewDatabaseAsync()
    {
        var server = await servers.SharedAsync();
        return new PostgresStore(server, await server.CreateDatabaseAsync());
    }
}
