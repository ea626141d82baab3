namespace LiveCommerce.Simulation.Engine;

/// <summary>
/// One thread, one queue of what will happen and when, and the tasks that could run now. Each step runs one of them; which one, and how long it
/// takes in virtual time, the seed says.
/// </summary>
internal sealed class SimLoop(Prng random, Trace trace)
{
    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private readonly List<SimScheduler> _schedulers = [];
    private readonly List<SimScheduler> _ready = [];
    private long _order;

    public Trace Trace => trace;

    /// <summary>Virtual time since the world began, in ticks of 100 ns.</summary>
    public long Now { get; private set; }

    public long Steps { get; private set; }

    /// <summary>The longest that one task takes, in ticks: in a slow world the store's events fall between a grain's steps.</summary>
    public long LongestTask { get; set; } = 100;

    /// <summary>How often, in a thousand, a task overtakes those that were ready before it.</summary>
    public int Overtakes { get; set; }

    /// <summary>Why the world has to end now; the first cause counts.</summary>
    public string? Failure { get; private set; }

    public void Fail(string why)
    {
        if (Failure is not null) return;
        Failure = why;
        trace.Line(Now, $"FAILED: {why}");
    }

    public SimScheduler AddScheduler(string name)
    {
        var scheduler = new SimScheduler(this, name, _schedulers.Count);
        _schedulers.Add(scheduler);
        return scheduler;
    }

    public void At(long at, Action run) => _events.Enqueue(run, (Math.Max(at, Now), _order++));

    public void After(long ticks, Action run) => At(Now + ticks, run);

    /// <summary>Runs until the condition holds; false where virtual time was over before, or the world failed.</summary>
    public bool RunUntil(Func<bool> done, long until)
    {
        while (Failure is null)
        {
            if (done()) return true;
            if (!Step(until)) return done();
        }
        return false;
    }

    /// <summary>Runs one task or one event. False where nothing is left to do before <paramref name="until"/>.</summary>
    private bool Step(long until)
    {
        if (_events.TryPeek(out var next, out var when) && when.At <= Now)
        {
            Run(next);
            return true;
        }
        _ready.Clear();
        foreach (var scheduler in _schedulers)
        {
            if (scheduler.HasWork) _ready.Add(scheduler);
        }
        if (_ready.Count > 0)
        {
            if (Now >= until) return false;
            var scheduler = _ready[_ready.Count == 1 ? 0 : random.Below(_ready.Count)];
            var task = random.Chance(Overtakes) ? random.Below(scheduler.Waiting) : 0;
            Steps++;
            trace.Note(Now, TraceKind.Task, scheduler.Number, task);
            scheduler.RunOne(task);
            Now += random.Between(1, LongestTask);
            return true;
        }
        if (next is null || when.At > until)
        {
            Now = Math.Max(Now, until);
            return false;
        }
        Now = when.At;
        Run(next);
        return true;
    }

    private void Run(Action next)
    {
        _events.Dequeue();
        Steps++;
        trace.Note(Now, TraceKind.Event);
        next();
    }
}
