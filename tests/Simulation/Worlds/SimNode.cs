using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Stock.Baskets;
using LiveCommerce.Simulation.Engine;
using LiveCommerce.Simulation.Store;

namespace LiveCommerce.Simulation.Worlds;

/// <summary>One life of one server: the real runtime, committer and owner's clock on simulated time and storage.</summary>
internal sealed class SimNode : IBroadcaster, IAsyncDisposable
{
    private readonly SimWorld _world;
    private readonly SimConnection _connection;
    private readonly Dictionary<string, long> _announced = [];
    private readonly Dictionary<string, long> _seen = [];
    private GroupCommitter? _committer;
    private InProcessRuntime? _runtime;
    private IGrains<StockCommand, StockAnswer, StockView>? _stock;
    private IGrains<DropLimitCommand, DropLimitAnswer, DropLimitView>? _drops;

    public SimNode(SimWorld world, int number, int life, long skew)
    {
        _world = world;
        Number = number;
        Name = $"node {number}.{life}";
        Life = life;
        KeepsOrder = world.Plan.Options.IdleAfter > TimeSpan.FromMinutes(1);
        Scheduler = world.Loop.AddScheduler(Name);
        Time = new SimTime(world.Loop, Scheduler) { Skew = skew };
        _connection = new SimConnection(world.Store, Name);
        Start();
    }

    public int Number { get; }

    public int Life { get; }

    public string Name { get; }

    public SimScheduler Scheduler { get; }

    public SimTime Time { get; }

    public bool IsAlive { get; private set; } = true;

    /// <summary>False where grains have left memory while callers were on their way to them.</summary>
    public bool KeepsOrder { get; set; }

    public bool IsClosed { get; private set; }

    /// <summary>Readers who wait for a change.</summary>
    public int Watching { get; private set; }

    /// <summary>Requests that were sent to this life.</summary>
    public List<Request> Ops { get; } = [];

    /// <summary>Baskets that its coordinators are at.</summary>
    public int Buying { get; set; }

    public void Ask(Op op, CancellationToken cancellation)
    {
        Ops.Add(op);
        Run(async () =>
        {
            _world.Invoked(op);
            try
            {
                _world.Answered(op, await _stock!.AskAsync(op.Sku, op.Command, cancellation));
            }
            catch (OperationCanceledException)
            {
                _world.Cancelled(op, cancellation);
            }
        });
    }

    /// <summary>The coordinator of baskets asks the owners, and each of its questions is one of the clients' history.</summary>
    public void Buy(BasketTry basket)
    {
        var run = new BasketRun(new RecordedStock(_world, this, basket), new RecordedDrops(_world, this, basket));
        Run(async () => _world.Bought(basket, this, await run.ReserveAsync(new Basket(basket.Id, basket.Buyer, basket.Lines, basket.Length, basket.Drop))));
    }

    public async ValueTask<Reply<StockAnswer>> AskForBasketAsync(Op op)
    {
        Ops.Add(op);
        _world.Invoked(op);
        var reply = await _stock!.AskAsync(op.Sku, op.Command);
        _world.Answered(op, reply);
        return reply;
    }

    public void Ask(DropOp op)
    {
        Ops.Add(op);
        Run(async () => await AskNowAsync(op));
    }

    public ValueTask<Reply<DropLimitAnswer>> AskForBasketAsync(DropOp op)
    {
        Ops.Add(op);
        return AskNowAsync(op);
    }

    private async ValueTask<Reply<DropLimitAnswer>> AskNowAsync(DropOp op)
    {
        _world.Invoked(op);
        var reply = await _drops!.AskAsync(op.Drop, op.Command);
        _world.Answered(op, reply);
        return reply;
    }

    public void ViewDrop(string drop) => Run(async () =>
    {
        if (await _drops!.ViewAsync(drop) is not { } view) return;
        _world.Loop.Trace.Note(_world.Loop.Now, TraceKind.View, Number, view.Version, view.Units);
        _world.Auditor.Drops.CheckView(Name, view);
    });

    public void View(string sku) => Run(async () =>
    {
        var before = _seen.GetValueOrDefault(sku);
        if (await _stock!.ViewAsync(sku) is not { } view) return;
        if (view.Version < before) _world.Loop.Fail($"{Name} showed version {view.Version} of {sku} to a reader who came after one that saw {before}.");
        Seen(view);
    });

    /// <summary>Waits for a change, as a page that polls does; has to come back in time whatever happens.</summary>
    public void Watch(string sku, TimeSpan atMost)
    {
        Watching++;
        Run(async () =>
        {
            var before = _seen.GetValueOrDefault(sku);
            var view = await _stock!.WaitAsync(sku, view => view.Version > before, atMost);
            Watching--;
            if (view is not null) Seen(view);
        });
    }

    /// <summary>Everything of it that was under way is gone; what it has sent to the store may still happen.</summary>
    public void Crash()
    {
        IsAlive = false;
        Scheduler.Kill();
        _connection.Die();
        foreach (var op in Ops)
        {
            if (op.Fate == OpFate.Running) op.Fate = OpFate.Crashed;
        }
    }

    /// <summary>Tells it to end; what it has taken is finished.</summary>
    public void Close() => Run(async () => await DisposeAsync());

    public async ValueTask DisposeAsync()
    {
        await _runtime!.DisposeAsync();
        await _committer!.DisposeAsync();
        IsClosed = true;
    }

    public void StockChanged(StockView view)
    {
        if (_announced.TryGetValue(view.Sku, out var last) && view.Version <= last && view.Version != 0)
            _world.Loop.Fail($"{Name} announced version {view.Version} of {view.Sku} after {last}.");
        _announced[view.Sku] = view.Version;
        Seen(view);
    }

    public void StreamChanged(LiveStreamView view)
    {
    }

    private void Seen(StockView view)
    {
        _seen[view.Sku] = Math.Max(view.Version, _seen.GetValueOrDefault(view.Sku));
        _world.Loop.Trace.Note(_world.Loop.Now, TraceKind.View, Number, view.Version, view.General.Units.Available);
        _world.Auditor.CheckView(Name, view);
    }

    private void Start()
    {
        var journal = new SimJournal(_world.Store, _connection);
        var log = new SimLog(_world, this);
        var options = _world.Plan.Options;
        _committer = new GroupCommitter(journal, Time, options.StaleAfter, Scheduler, log);
        _runtime = new InProcessRuntime(new GrainServices(journal, _committer, new OwnerClock(Time), options, _world.NewBatchId, Scheduler, log));
        _stock = _runtime.Carry(new StockKind(this));
        _drops = _runtime.Carry(new DropLimitKind());
    }

    /// <summary>Starts work of this node. Whatever it throws is a bug: of the kernel, or of the simulator.</summary>
    private void Run(Func<Task> work) => _ = Task.Factory.StartNew(
        async () =>
        {
            try
            {
                await work();
            }
            catch (Exception e)
            {
                _world.Loop.Fail($"{Name}: {e}");
            }
        },
        CancellationToken.None, TaskCreationOptions.DenyChildAttach, Scheduler);
}
