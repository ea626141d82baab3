using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Runtime;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.Grains.Tests.Runtime;

/// <summary>One process with grains: real runtime, real committer, time and storage in the test's hands.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly GroupCommitter _committer;
    private readonly InProcessRuntime _runtime;

    public Node(TallyKind? kind = null, GrainOptions? options = null, IJournal? journal = null, ManualTime? time = null)
    {
        Kind = kind ?? new TallyKind();
        Time = time ?? new ManualTime();
        Journal = new FateJournal(journal ?? new InMemoryJournal(Time));
        Clock = new OwnerClock(Time);
        _committer = new GroupCommitter(Journal, Time, new LineLog<GroupCommitter>(Log));
        _runtime = new InProcessRuntime(Journal, _committer, Clock, options ?? Options, new LineLog<InProcessRuntime>(Log));
        Tallies = _runtime.Carry(Kind);
    }

    /// <summary>Without the scan for due grains, which would wake them too; only its own test wants it.</summary>
    public static GrainOptions Options { get; } = new() { DueScanEvery = TimeSpan.FromDays(30) };

    public TallyKind Kind { get; }

    public ManualTime Time { get; }

    public FateJournal Journal { get; }

    public OwnerClock Clock { get; }

    public GroupCommitter Committer => _committer;

    public InProcessRuntime Runtime => _runtime;

    public IGrains<TallyCommand, TallyAnswer, TallyView> Tallies { get; }

    public Observed<string> Log { get; } = new();

    public Task<Reply<TallyAnswer>> Add(string name, string id = "T", bool urgent = false, TimeSpan? ringAfter = null, CancellationToken cancellationToken = default) =>
        Tallies.AskAsync(id, new TallyCommand.Add(name, ringAfter, urgent), cancellationToken).AsTask();

    public Task<Reply<TallyAnswer>> Look(string id = "T") => Tallies.AskAsync(id, new TallyCommand.Look()).AsTask();

    public async Task<string> Names(string id = "T") => (await Tallies.ViewAsync(id))?.ToString() ?? "unreadable";

    public async ValueTask DisposeAsync()
    {
        await _runtime.DisposeAsync();
        await _committer.DisposeAsync();
    }
}

/// <summary>Keeps what was logged, each line after its level.</summary>
internal sealed class LineLog<T>(Observed<string> lines) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Add($"{logLevel}: {formatter(state, exception)} {exception?.Message}");
}
