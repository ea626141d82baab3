using System.Diagnostics;
using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Tests.Journal;
using LiveCommerce.Grains.Tests.Stock;
using static LiveCommerce.Grains.Drops.DropLimitStatus;

namespace LiveCommerce.Grains.Tests.Drops;

/// <summary>A limit over several SKUs: counted once, given back once, never exceeded.</summary>
public sealed class DropLimitTests
{
    private static readonly DropLimitKind Kind = new();
    private static readonly GoldenFiles<DropLimitEvent> Files = new("Drops", json => Kind.Read(json), events => Kind.Write(events));
    private static readonly DateTimeOffset Start = StockTable.Start;

    private readonly DropLimitState _state = Kind.NewState("D");
    private readonly HashSet<DropLimitStatus> _seen = [];
    private DateTimeOffset _now = Start;

    public static TheoryData<string> Types() => [.. GoldenFiles<DropLimitEvent>.Types];

    [Theory]
    [MemberData(nameof(Types))]
    public void EveryVersionEverWrittenIsReadAndWrittenAlike(string type) => Files.AssertReadAndWrittenAlike(type);

    [Theory]
    [MemberData(nameof(Types))]
    public void WhatIsNotKnownStopsTheReader(string type) => Files.AssertSpoiledFilesAreRefused(type);

    [Fact]
    public void EveryAnswerInItsPlace()
    {
        Assert.Equal(DropUnknown, Take(1, "a", 1));
        Assert.Equal(OutOfRange, Ask(new DropLimitCommand.Open(0)));
        Assert.Equal(OutOfRange, Ask(new DropLimitCommand.Open(1_001)));
        Assert.Equal(Done, Ask(new DropLimitCommand.Open(3)));
        Assert.Equal(Repeated, Ask(new DropLimitCommand.Open(3)));
        Assert.Equal(IdReused, Ask(new DropLimitCommand.Open(4)));
        Assert.Equal(IdTooOld, Ask(new DropLimitCommand.Take(StockTable.Id(Start.AddHours(-25), 9), StockTable.Buyer("a"), 1, TimeSpan.FromMinutes(1))));
        Assert.Equal(IdInvalid, Ask(new DropLimitCommand.Take(StockTable.Id(Start.AddMinutes(6), 9), StockTable.Buyer("a"), 1, TimeSpan.FromMinutes(1))));
        Assert.Equal(OutOfRange, Take(1, "a", 0));
        Assert.Equal(OutOfRange, Take(1, "a", 1, TimeSpan.Zero));
        Assert.Equal(OutOfRange, Take(1, "a", 1, TimeSpan.FromHours(5)));
        Assert.Equal(LimitReached, Take(1, "a", 4));
        Assert.Equal(Done, Take(1, "a", 2));
        Assert.Equal(Repeated, Take(1, "a", 2));
        Assert.Equal(IdReused, Take(1, "a", 1));
        Assert.Equal(IdReused, Take(1, "b", 2));
        Assert.Equal(LimitReached, Take(2, "a", 2));
        Assert.Equal(Done, Take(3, "b", 3)); // another buyer
        Assert.Equal(TakeUnknown, Ask(new DropLimitCommand.Settle(Id(9), StockTable.Buyer("a"))));
        Assert.Equal(TakeUnknown, Settle(1, "b"));
        Assert.Equal(TakeUnknown, GiveBack(1, "b"));
        Assert.Equal(Done, Settle(1, "a"));
        Assert.Equal(Repeated, Settle(1, "a"));
        _now += TimeSpan.FromMinutes(1);
        Assert.Equal(LimitReached, Take(2, "a", 2)); // what is settled does not expire
        Assert.Equal(TakeEnded, Settle(3, "b")); // at the deadline it is too late
        Assert.Equal(TakeEnded, Take(3, "b", 3));
        Assert.Equal(Repeated, GiveBack(3, "b"));
        Assert.Equal(Done, GiveBack(1, "a")); // the payment failed
        Assert.Equal(Repeated, GiveBack(1, "a"));
        Assert.Equal(Done, Take(2, "a", 3));
        Assert.Equal(Enum.GetValues<DropLimitStatus>(), _seen.Order());
    }

    [Fact]
    public void NobodyEverHasMoreThanTheLimitWhateverHappens()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var (state, now, events) = (Kind.NewState("D"), Start, new List<DropLimitEvent>());
            var takes = new Dictionary<int, (string Buyer, long Units, DateTimeOffset? Deadline)>(); // what counts, written a second time
            var used = new HashSet<int>();
            Apply(Kind.Decide(state, new DropLimitCommand.Open(4), now).Events);
            for (var step = 0; step < 100; step++)
            {
                now += TimeSpan.FromSeconds(random.Next(20));
                while (Kind.NextDue(state) <= now) Apply(Kind.DecideDue(state, now));
                foreach (var late in takes.Where(take => take.Value.Deadline <= now).Select(take => take.Key).ToList()) takes.Remove(late);
                var (number, buyer, units) = (random.Next(12), "ab"[random.Next(2)].ToString(), 1 + random.Next(3));
                DropLimitCommand command = random.Next(5) switch
                {
                    0 => new DropLimitCommand.Settle(Id(number), StockTable.Buyer(buyer)),
                    1 => new DropLimitCommand.GiveBack(Id(number), StockTable.Buyer(buyer)),
                    _ => new DropLimitCommand.Take(Id(number), StockTable.Buyer(buyer), units, TimeSpan.FromSeconds(60)),
                };
                var (answer, decided) = Kind.Decide(state, command, now);
                Apply(decided);
                var mayTake = !used.Contains(number) && takes.Values.Where(take => take.Buyer == buyer).Sum(take => take.Units) + units <= 4;
                if (command is DropLimitCommand.Take && mayTake != (answer.Status == Done)) Assert.Fail($"seed {seed}, step {step}: {command} answers {answer}");
                if (answer.Status == Done) Note(command, number, buyer, units, now);
                Assert.Equal(takes.Values.Sum(take => take.Units), Kind.View(state, 0, []).Units);
            }
            var again = Kind.NewState("D");
            foreach (var happened in Kind.Read(Kind.Write(events))) Kind.Apply(again, happened);
            Assert.Equal(Kind.View(state, 1, []), Kind.View(again, 1, []));
            Assert.Equal(Kind.NextDue(state), Kind.NextDue(again));

            void Apply(IReadOnlyList<DropLimitEvent> more)
            {
                foreach (var happened in more) Kind.Apply(state, happened);
                events.AddRange(more);
            }

            void Note(DropLimitCommand command, int number, string buyer, long units, DateTimeOffset at)
            {
                used.Add(number);
                if (command is DropLimitCommand.Take) takes[number] = (buyer, units, at.AddSeconds(60));
                else if (command is DropLimitCommand.Settle) takes[number] = takes[number] with { Deadline = null };
                else takes.Remove(number);
            }
        }
    }

    [Fact]
    public void FactsThatDoNotFitAreRefused()
    {
        var (at, a) = (Start, StockTable.Buyer("a"));
        DropLimitEvent opened = new DropLimitEvent.Opened(at, 2), taken = new DropLimitEvent.Taken(at, Id(1), a, 2, at.AddMinutes(1));
        DropLimitEvent[][] impossible =
        [
            [opened, opened], [taken], [opened, taken, taken], [opened, new DropLimitEvent.Taken(at, Id(1), a, 3, at.AddMinutes(1))],
            [opened, new DropLimitEvent.Settled(at, Id(1))], [opened, taken, new DropLimitEvent.Settled(at, Id(1)), new DropLimitEvent.Expired(at, Id(1))],
            [opened, taken, new DropLimitEvent.GivenBack(at, Id(1)), new DropLimitEvent.GivenBack(at, Id(1))],
        ];
        foreach (var events in impossible)
        {
            var state = Kind.NewState("D");
            foreach (var happened in events[..^1]) Kind.Apply(state, happened);
            Assert.Throws<InvariantViolationException>(() => Kind.Apply(state, events[^1]));
        }
        Assert.Throws<UnreachableException>(() => Kind.Decide(_state, null!, at));
        Assert.Throws<UnreachableException>(() => Kind.Apply(_state, null!));
    }

    [Fact]
    public void OnlyNewDemandTravelsInTheLaneThatMayFill()
    {
        Assert.False(Kind.IsUrgent(new DropLimitCommand.Take(Id(1), StockTable.Buyer("a"), 1, TimeSpan.FromMinutes(1))));
        Assert.True(Kind.IsUrgent(new DropLimitCommand.GiveBack(Id(1), StockTable.Buyer("a"))));
        Assert.True(Kind.IsUrgent(new DropLimitCommand.Settle(Id(1), StockTable.Buyer("a"))));
    }

    private static Grains.Values.ReservationId Id(int number) => StockTable.Id(Start, number);

    private DropLimitStatus Take(int number, string buyer, long units, TimeSpan? length = null) =>
        Ask(new DropLimitCommand.Take(Id(number), StockTable.Buyer(buyer), units, length ?? TimeSpan.FromMinutes(1)));

    private DropLimitStatus Settle(int number, string buyer) => Ask(new DropLimitCommand.Settle(Id(number), StockTable.Buyer(buyer)));

    private DropLimitStatus GiveBack(int number, string buyer) => Ask(new DropLimitCommand.GiveBack(Id(number), StockTable.Buyer(buyer)));

    private DropLimitStatus Ask(DropLimitCommand command)
    {
        foreach (var happened in Kind.DecideDue(_state, _now)) Kind.Apply(_state, happened);
        var (answer, events) = Kind.Decide(_state, command, _now);
        foreach (var happened in events) Kind.Apply(_state, happened);
        Assert.Equal(answer.Status == Done, events.Count > 0);
        _seen.Add(answer.Status);
        return answer.Status;
    }
}
