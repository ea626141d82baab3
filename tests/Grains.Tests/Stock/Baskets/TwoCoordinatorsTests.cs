using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Stock.Baskets;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.Stock.Baskets;

/// <summary>
/// Two coordinators of one basket in every order of their steps, alone and with one disturbance at every place: an answer that is lost before or
/// after it happened, deadlines that pass, units that come in. The owners are the real rules.
/// </summary>
public sealed class TwoCoordinatorsTests
{
    private static readonly Money Price = new(1000, "EUR");
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(5);

    /// <summary>A step that is neither coordinator's.</summary>
    public enum Outside
    {
        Nothing,
        DeadlinesPass,
        UnitsComeIn,
    }

    [Theory]
    [InlineData(1, false, Outside.Nothing)]
    [InlineData(1, true, Outside.UnitsComeIn)]
    [InlineData(2, false, Outside.Nothing)]
    [InlineData(2, false, Outside.DeadlinesPass)]
    [InlineData(2, true, Outside.UnitsComeIn)]
    [InlineData(3, false, Outside.Nothing)]
    [InlineData(3, false, Outside.DeadlinesPass)]
    [InlineData(3, true, Outside.UnitsComeIn)]
    public void AllLinesOrNoneInEveryOrderOfSteps(int lines, bool lastIsSoldOut, Outside outside)
    {
        var runs = Explore(() => new World(lines, lastIsSoldOut, outside, default));
        Assert.True(runs >= (lines == 1 ? 6 : 50), $"only {runs} orders");
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public void AllLinesOrNoneWhereAnAnswerIsLost(int lines, bool lastIsSoldOut)
    {
        for (var who = 0; who < 2; who++)
        {
            for (var step = 0; step < (2 * lines) + 2; step++)
            {
                foreach (var happened in new[] { false, true }) Explore(() => new World(lines, lastIsSoldOut, Outside.Nothing, new Loss(who, step, happened)));
            }
        }
    }

    /// <summary>Every order: each run follows a script of choices as far as it goes, then the last choice that has an alternative is changed.</summary>
    private static int Explore(Func<World> make)
    {
        var script = new List<(int Taken, int Of)>();
        for (var runs = 1; ; runs++)
        {
            var world = make();
            for (var place = 0; world.Runnable() is { Count: > 0 } choices; place++)
            {
                if (place == script.Count) script.Add((0, choices.Count));
                world.Step(choices[script[place].Taken]);
            }
            world.Check();
            while (script is [.., var (taken, of)] && taken + 1 == of) script.RemoveAt(script.Count - 1);
            if (script.Count == 0) return runs;
            script[^1] = (script[^1].Taken + 1, script[^1].Of);
        }
    }

    /// <summary>The answer to the n-th step of a coordinator does not come.</summary>
    private readonly record struct Loss(int Who, int Step, bool Happened);

    private sealed class World
    {
        private const int Clockwork = 2;
        private static readonly BuyerId Ann = StockTable.Buyer("a");

        private readonly StockKind _kind = new(SilentBroadcaster.Instance);
        private readonly Dictionary<string, StockState> _stock = [];
        private readonly Dictionary<string, long> _stocked = [];
        private readonly Basket[] _coordinators;
        private readonly int[] _steps = new int[2];
        private readonly Loss? _loss;
        private readonly List<string> _story = [];
        private Outside _outside;
        private DateTimeOffset _now = StockTable.Start;

        public World(int lines, bool lastIsSoldOut, Outside outside, Loss? loss)
        {
            (_outside, _loss) = (outside, loss);
            foreach (var sku in Skus(lines))
            {
                _stock[sku] = _kind.NewState(sku);
                if (!lastIsSoldOut || sku != Skus(lines).Last()) Restock(sku);
            }
            _coordinators = [Basket(lines), Basket(lines)];
        }

        private IEnumerable<BasketAnswer> Answers => _coordinators.Select(coordinator => coordinator.Answer!);

        public List<int> Runnable()
        {
            var runnable = Enumerable.Range(0, 2).Where(who => _coordinators[who].Answer is null).ToList();
            if (_outside != Outside.Nothing && runnable.Count > 0) runnable.Add(Clockwork);
            return runnable;
        }

        public void Step(int who)
        {
            if (who == Clockwork)
            {
                _story.Add($"{_outside}");
                if (_outside == Outside.DeadlinesPass) _now += StockRules.MaxTentative;
                else Restock(_stock.Keys.Last());
                _outside = Outside.Nothing;
                return;
            }
            var (sku, command) = _coordinators[who].NextOfStock!.Value;
            var isLost = _loss is { } loss && loss.Who == who && loss.Step == _steps[who];
            _steps[who]++;
            var reply = isLost && !_loss!.Value.Happened ? default : Ask(sku, command);
            if (isLost) reply = new Reply<StockAnswer>(default, GrainFault.OutcomeUnknown, 0);
            _story.Add($"{who}: {command.GetType().Name} {sku} -> {(isLost ? "lost" : reply.Answer!.Status.ToString())}");
            _coordinators[who].Take(reply);
        }

        public void Check()
        {
            var full = _stock.Keys.Count(IsFull);
            if (Answers.Any(answer => answer.Status == BasketStatus.Granted)) Expect(full == _stock.Count, "somebody was told that it is granted");
            _now += StockRules.MaxTentative; // what nobody finished has expired, what is full has not
            full = _stock.Keys.Count(IsFull);
            Expect(full == 0 || full == _stock.Count, $"{full} of {_stock.Count} lines are full");
            if (full > 0) Expect(Answers.Any(answer => answer.Status != BasketStatus.Refused), "nobody was told that he has them");
            foreach (var sku in _stock.Keys) Expect(Free(sku) == _stocked.GetValueOrDefault(sku) - (full > 0 ? 1 : 0), $"{sku} is lost");
        }

        private static IEnumerable<string> Skus(int lines) => ((string[])["BAG", "CUP", "MUG"]).Take(lines);

        private static Basket Basket(int lines) =>
            new(StockTable.Id(StockTable.Start, 1), Ann, Skus(lines).Select(sku => new BasketLine(Sku.Parse(sku), 1, null, Price, null)), Length);

        private bool IsFull(string sku)
        {
            Settle(sku);
            return _kind.View(_stock[sku], 0, []).General.Units.Reserved > 0
                && _stock[sku].Find(BasketLines.IdOf(StockTable.Id(StockTable.Start, 1), new BasketLine(Sku.Parse(sku), 1, null, Price, null))) is { Status: ReservationStatus.Reserved };
        }

        private long Free(string sku) => _kind.View(_stock[sku], 0, []).General.Units.Available;

        private void Restock(string sku)
        {
            _stocked[sku] = 1;
            Ask(sku, new StockCommand.Restock("in", 1));
        }

        private Reply<StockAnswer> Ask(string sku, StockCommand command)
        {
            Settle(sku);
            var (answer, events) = _kind.Decide(_stock[sku], command, _now);
            foreach (var happened in events) _kind.Apply(_stock[sku], happened);
            return new Reply<StockAnswer>(answer, GrainFault.None, 0);
        }

        private void Settle(string sku)
        {
            while (_kind.DecideDue(_stock[sku], _now) is { Count: > 0 } due)
            {
                foreach (var happened in due) _kind.Apply(_stock[sku], happened);
            }
        }

        private void Expect(bool isSo, string sentence) =>
            Assert.True(isSo, $"{sentence}; {string.Join(", ", _story)}; answers {string.Join(", ", Answers.Select(answer => answer.Status))}");
    }
}
