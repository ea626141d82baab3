using LiveCommerce.FaultTrials.Faults;
using LiveCommerce.FaultTrials.Runs;
using LiveCommerce.FaultTrials.Stores;

namespace LiveCommerce.FaultTrials.Tests;

/// <summary>Trials run beside each other and in any order, over several runs; none is counted twice or left out.</summary>
public sealed class AgendaTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("livecommerce-agenda-");

    [Fact]
    public void TrialsUnderWayHaveNumbersOfTheirOwn()
    {
        var agenda = NewAgenda(target: 3);
        Assert.Equal([0, 1, 2], [agenda.Begin()!.Number, agenda.Begin()!.Number, agenda.Begin()!.Number]);
    }

    [Fact]
    public void NothingIsBegunThatTrialsUnderWayWillBring()
    {
        var agenda = NewAgenda(target: 1);
        var only = agenda.Begin()!;
        Assert.Null(agenda.Begin());
        agenda.End(only, Record(only, cases: 0)); // it brought nothing
        Assert.Equal(1, agenda.Begin()!.Number);
    }

    [Fact]
    public void ANewRunBeginsWhatTheLastOneBrokeOff()
    {
        var first = NewAgenda(target: 3);
        var (slow, quick) = (first.Begin()!, first.Begin()!);
        first.End(quick, Record(quick, cases: 1));
        first.End(slow, null);
        var next = NewAgenda(target: 3);
        Assert.Equal([0, 2], [next.Begin()!.Number, next.Begin()!.Number]);
        Assert.Null(next.Begin());
    }

    [Fact]
    public void TheFaultThatIsFurthestBehindComesNext()
    {
        var log = TrialLog.Open(_folder.FullName, "trials.jsonl", fresh: false);
        var (crash, slow) = (new CrashPoint(), new SlowDisk());
        var agenda = new Agenda(log, [(crash, StoreKind.Sqlite), (slow, StoreKind.Sqlite)], fault => fault == crash ? 4 : 2, firstSeed: 0);
        Assert.SkipWhen(crash.WhyNot(StoreKind.Sqlite) is not null, crash.WhyNot(StoreKind.Sqlite) ?? "");
        Assert.Equal([crash, slow, crash, crash, slow, crash], Enumerable.Range(0, 6).Select(_ => agenda.Begin()!.Fault));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Agenda NewAgenda(int target) =>
        new(TrialLog.Open(_folder.FullName, "trials.jsonl", fresh: false), [(new Always(), StoreKind.Sqlite)], _ => target, firstSeed: 0);

    private static TrialRecord Record(Slot slot, int cases) =>
        new(KernelIdentity.Value, slot.Fault.Name, TrialLog.NameOf(slot.Store), slot.Number, cases, 0, 0, 0, [], new Dictionary<string, double>());

    /// <summary>A fault that can be done everywhere; nobody does it here.</summary>
    private sealed class Always : Fault
    {
        public override string Name => "always";

        public override string Unit => "cases";

        public override Targets Targets { get; } = new(1, 1, 1);

        public override string? WhyNot(StoreKind store) => null;

        public override Task<int> RunAsync(Trial trial) => throw new NotSupportedException();
    }
}
