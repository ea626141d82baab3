using System.Buffers.Binary;
using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Stock.Baskets;
using LiveCommerce.Simulation.Audit;
using LiveCommerce.Simulation.Engine;
using LiveCommerce.Simulation.Store;

namespace LiveCommerce.Simulation.Worlds;

/// <summary>One seed from its beginning to its end: a store, the nodes, their clients, and everything that goes wrong.</summary>
internal sealed class SimWorld
{
    private const long Second = TimeSpan.TicksPerSecond;

    private readonly Prng _nodeRandom;
    private readonly Prng _idRandom;
    private readonly SimNode?[] _nodes;
    private readonly long[] _skews;
    private readonly List<SimNode> _ending = [];
    private readonly List<Request> _ops = [];
    private readonly Workload _workload;
    private int _lives;
    private int _arrivals;
    private int _running;

    public SimWorld(ulong seed, Knobs knobs, TextWriter? text)
    {
        Plan = Plan.Draw(seed, knobs);
        Loop = new SimLoop(new Prng(seed, 2), new Trace(text)) { LongestTask = Plan.LongestTask, Overtakes = Plan.Overtakes };
        Store = new SimStore(Loop, new StoreFaults(new Prng(seed, 3), Plan.Faults, Plan.StoreFaultsPerMille, Plan.Latency) { PageSize = Plan.PageSize });
        Auditor = new Auditor(this);
        Store.Committed = (_, append) => Auditor.Committed(append);
        Store.Sent = Auditor.Sent;
        Store.SnapshotStored = Auditor.SnapshotStored;
        _nodeRandom = new Prng(seed, 4);
        _idRandom = new Prng(seed, 5);
        _workload = new Workload(this, new Prng(seed, 6));
        _nodes = new SimNode?[Plan.Nodes];
        _skews = [.. Enumerable.Range(0, Plan.Nodes).Select(_ => Plan.Faults.HasFlag(Faults.Skew) ? _nodeRandom.Between(-Second * 3_600, Second * 3_600) : 0)];
    }

    public Plan Plan { get; }

    public SimLoop Loop { get; }

    public SimStore Store { get; }

    public Auditor Auditor { get; }

    /// <summary>Nodes that are up, paused or not.</summary>
    public IReadOnlyList<SimNode> Up => [.. _nodes.OfType<SimNode>()];

    public Outcome Run()
    {
        Loop.Trace.Line(0, $"{Plan}");
        for (var i = 0; i < _nodes.Length; i++) Boot(i);
        SetUp();
        Store.Faults.Active = true;
        PlayOperations();
        if (Plan.Heals && Loop.Failure is null) Heal();
        return new Outcome(Plan.Seed, Loop.Failure, Loop.Steps, Loop.Trace.Hash, Store.Faults.Seen, Plan.Nodes, _ops.Count);
    }

    /// <summary>Sends a command to a node.</summary>
    public Op Ask(SimNode node, string sku, StockCommand command, CancellationToken cancellation = default)
    {
        var op = Record(node, sku, command);
        node.Ask(op, cancellation);
        return op;
    }

    public void Ask(SimNode node, string drop, DropLimitCommand command) => node.Ask(Record(node, drop, command));

    /// <summary>Puts a request on record that somebody is about to send.</summary>
    public Op Record(SimNode node, string sku, StockCommand command)
    {
        var op = new Op(_ops.Count, sku, node.Number, command) { Home = node };
        Record(op);
        return op;
    }

    public DropOp Record(SimNode node, string drop, DropLimitCommand command)
    {
        var op = new DropOp(_ops.Count, drop, node.Number, command) { Home = node };
        Record(op);
        return op;
    }

    /// <summary>Tries to get all lines of a basket, or none.</summary>
    public void Buy(SimNode node, BasketTry basket)
    {
        basket.Runs++;
        _running++;
        node.Buying++;
        node.Buy(basket);
    }

    public void Bought(BasketTry basket, SimNode node, BasketAnswer answer)
    {
        if (!node.IsAlive) return;
        _running--;
        node.Buying--;
        Loop.Trace.Note(Loop.Now, TraceKind.Answer, (long)answer.Status, answer.Reservations.Count);
        Loop.Trace.Line(Loop.Now, $"client   basket {basket.Id} of {basket.Lines.Count} lines <- {answer.Status} {answer.Line} {answer.Refusal?.Status} {answer.Fault}");
        if (BasketCheck.Find(Auditor, basket, answer) is { } why) Loop.Fail($"Basket {basket.Id} of [{string.Join("; ", basket.Lines)}] was answered {answer.Status}: {why}.");
        _workload.Heard(basket, answer);
    }

    public void Invoked(Request op)
    {
        op.Arrival = _arrivals++;
        op.InvokedAt = Store.Time;
        op.HeadBefore = Store.HeadOf(op.Key);
        Loop.Trace.Note(Loop.Now, TraceKind.Invoke, op.Number, op.Node, op.HeadBefore);
        Loop.Trace.Line(Loop.Now, $"client   {op} at head {op.HeadBefore}");
    }

    public void Answered(Op op, Reply<StockAnswer> reply)
    {
        if (!Hears(op)) return;
        op.Reply = reply;
        Loop.Trace.Note(Loop.Now, TraceKind.Answer, op.Number, (long)reply.Fault * 100 + (long)(reply.Answer?.Status ?? StockStatus.Done), reply.Version);
        Loop.Trace.Line(Loop.Now, $"client   #{op.Number} <- {(reply.Fault == GrainFault.None ? reply.Answer!.Status.ToString() : reply.Fault.ToString())} at {reply.Version}");
        Auditor.Answered(op);
        _workload.Heard(op);
    }

    public void Answered(DropOp op, Reply<DropLimitAnswer> reply)
    {
        if (!Hears(op)) return;
        op.Reply = reply;
        Loop.Trace.Note(Loop.Now, TraceKind.Answer, op.Number, (long)reply.Fault * 100 + (long)(reply.Answer?.Status ?? DropLimitStatus.Done), reply.Version);
        Loop.Trace.Line(Loop.Now, $"client   #{op.Number} <- {(reply.Fault == GrainFault.None ? reply.Answer!.Status.ToString() : reply.Fault.ToString())} at {reply.Version}");
        Auditor.Drops.Answered(op);
    }

    public void Cancelled(Request op, CancellationToken cancellation)
    {
        if (!cancellation.IsCancellationRequested) Loop.Fail($"{op} was cancelled, but its caller had not gone.");
        if (op.Fate != OpFate.Running) return;
        _running--;
        op.Fate = OpFate.Cancelled;
        Loop.Trace.Note(Loop.Now, TraceKind.Answer, op.Number, -1);
        Loop.Trace.Line(Loop.Now, $"client   #{op.Number} has gone");
    }

    /// <summary>UUIDv7 of the seed's own making.</summary>
    public Guid NewBatchId(DateTimeOffset stamp) => NewUuid(stamp, _idRandom);

    public static Guid NewUuid(DateTimeOffset at, Prng random)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)at.ToUnixTimeMilliseconds() << 16) | 0x7000 | (random.Next() & 0xFFF));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (random.Next() & 0x3FFFFFFFFFFFFFFF) | 0x8000000000000000);
        return new Guid(bytes, bigEndian: true);
    }

    public static GrainKey KeyOf(string sku) => new(StockKind.KindName, sku);

    private void Record(Request op)
    {
        _ops.Add(op);
        _running++;
        Auditor.Causes.Asked(op);
    }

    /// <summary>False where its node has crashed: nobody heard it.</summary>
    private bool Hears(Request op)
    {
        if (op.Fate != OpFate.Running) return false;
        _running--;
        op.Fate = OpFate.Answered;
        op.AnsweredAt = Store.Time;
        op.HeadAfter = Store.HeadOf(op.Key);
        return true;
    }

    private void Boot(int number)
    {
        _nodes[number] = new SimNode(this, number, _lives++, _skews[number]);
        Loop.Trace.Note(Loop.Now, TraceKind.Node, number, 1);
    }

    /// <summary>The host brings the goods in before anything can fail.</summary>
    private void SetUp()
    {
        _workload.SetUp();
        Loop.RunUntil(() => _running == 0, 60 * Second);
        if (_running > 0) Loop.Fail("The goods did not come in, though nothing was wrong.");
    }

    private void PlayOperations()
    {
        var left = Plan.Operations;
        void Next()
        {
            do
            {
                if (left-- == 0) return;
                _workload.Next();
                if (_nodeRandom.Chance(Plan.NodeFaultsPerMille)) Disturb();
            }
            while (_workload.Bursts());
            Loop.After(_workload.Gap(), Next);
        }
        Loop.After(1, Next);
        Loop.RunUntil(() => left < 0, Loop.Now + 600 * Second);
        Loop.RunUntil(() => false, Loop.Now + _nodeRandom.Spread(Second / 100, 4 * Second));
    }

    /// <summary>Something happens to a node.</summary>
    private void Disturb()
    {
        var number = _nodeRandom.Below(_nodes.Length);
        var kind = _nodeRandom.Of(Faults.Crash, Faults.Pause, Faults.Sleep, Faults.ClockJump, Faults.Restart);
        var length = _nodeRandom.Spread(Second / 100, 8 * Second);
        if (!Plan.Faults.HasFlag(kind) || _nodes[number] is not { Scheduler.IsPaused: false } node) return;
        Loop.Trace.Note(Loop.Now, TraceKind.Fault, number, (long)kind, length);
        Loop.Trace.Line(Loop.Now, $"{node.Name}: {kind} for {length / TimeSpan.TicksPerMillisecond} ms");
        switch (kind)
        {
            case Faults.Crash:
                Crash(node);
                Loop.After(length, () =>
                {
                    if (_nodes[number] is null) Boot(number);
                });
                break;
            case Faults.Restart:
                node.Close();
                _ending.Add(node);
                _nodes[number] = null;
                Loop.After(length / 8, () =>
                {
                    if (_nodes[number] is null) Boot(number);
                });
                break;
            case Faults.ClockJump:
                node.Time.Skew += _nodeRandom.Between(-3_600 * Second, 3_600 * Second);
                break;
            default:
                node.Scheduler.IsPaused = true;
                Loop.After(length, () =>
                {
                    if (!node.Scheduler.IsPaused) return;
                    if (kind == Faults.Sleep) node.Time.Sleep(length);
                    node.Scheduler.IsPaused = false;
                });
                break;
        }
    }

    private void Crash(SimNode node)
    {
        _running -= node.Ops.Count(op => op.Fate == OpFate.Running) + node.Buying;
        node.Crash();
        _nodes[node.Number] = null;
    }

    /// <summary>No more faults: everybody is answered in bounded time, everything due happens, and nodes end when they are told to.</summary>
    private void Heal()
    {
        Store.Faults.Active = false;
        Loop.Trace.Line(Loop.Now, $"Everything heals.");
        for (var i = 0; i < _nodes.Length; i++)
        {
            if (_nodes[i] is null) Boot(i);
            else _nodes[i]!.Scheduler.IsPaused = false;
        }
        Await("after everything had healed");
        Loop.RunUntil(() => false, Loop.Now + 5 * Second); // replies that were drawn before come late
        Loop.RunUntil(() => Store.IsQuiet, Loop.Now + 20 * Second); // turns of those who crashed end, stragglers land or do not
        if (Loop.Failure is not null) return;

        // Every node wants the same SKU at once, again and again: whoever loses a race must get its turn.
        var rush = new List<Op>();
        for (var round = 0; round < 3; round++)
        {
            foreach (var node in Up) rush.Add(_workload.Rush(node));
            Loop.RunUntil(() => false, Loop.Now + Plan.Latency);
        }
        Await("in a rush of all nodes for one SKU");
        if (rush.Find(op => op.Fate == OpFate.Answered && op.Reply.Fault is not (GrainFault.None or GrainFault.Busy)) is { } refused) Loop.Fail($"{refused} was answered {refused.Reply}, though nothing was wrong.");
        if (Plan.Options.MailboxCapacity > rush.Count && rush.Find(op => op.Fate == OpFate.Answered && op.Reply.Fault == GrainFault.Busy) is { } starved) Loop.Fail($"{starved} starved: it was told to come back, though there was room.");

        _workload.FinishPayments();
        Await("while payments are finished");
        _workload.EmptyLines();
        Await("while everybody leaves the lines");
        Loop.RunUntil(() => Auditor.AllBooks.All(books => books.Waiting == 0) && Auditor.Drops.AtRest, Loop.Now + 60 * Second); // no line of a basket is held for longer than 30 s
        if (Loop.Failure is null) Auditor.CheckRest();
        foreach (var node in Up)
        {
            node.Close();
            _ending.Add(node);
        }
        Loop.RunUntil(() => _ending.TrueForAll(node => node.IsClosed), Loop.Now + 60 * Second);
        if (_ending.Find(node => !node.IsClosed) is { } open) Loop.Fail($"{open.Name} does not end.");
    }

    private void Await(string when)
    {
        Loop.RunUntil(() => _running == 0 && Array.TrueForAll(_nodes, node => node is null or { Watching: 0 }), Loop.Now + 60 * Second);
        if (_running > 0) Loop.Fail($"Still waiting for an answer {when}: {_ops.Find(op => op.Fate == OpFate.Running)}.");
        if (Up.FirstOrDefault(node => node.Watching > 0) is { } patient) Loop.Fail($"{patient.Name} keeps a reader waiting {when}.");
    }
}

/// <summary>How a seed ended.</summary>
internal sealed record Outcome(ulong Seed, string? Failure, long Steps, ulong Hash, IReadOnlyList<int> Fates, int Owners, int Operations);
