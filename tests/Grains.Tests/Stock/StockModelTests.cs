using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.Stock;

/// <summary>
/// Random lives of a SKU, played against the rules and against <see cref="StockModel"/>. A failure names its seed; put it into
/// <see cref="OneSeed"/> to see it again.
/// </summary>
public sealed class StockModelTests
{
    private const int Sequences = 500;
    private const int Operations = 100;

    private static readonly string[] Offers = ["O1", "O2", "O3"];
    private static readonly string[] Places = ["", "", "east", "west"];

    [Fact]
    public void RulesAndModelAgreeForEverySequence()
    {
        var first = Environment.TickCount & 0xffffff;
        for (var seed = first; seed < first + Sequences; seed++) Play(seed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(42)]
    public void OneSeed(int seed) => Play(seed);

    private static void Play(int seed)
    {
        var random = new Random(seed);
        var kind = new StockKind(SilentBroadcaster.Instance);
        var state = kind.NewState("MUG");
        var model = new StockModel();
        var now = StockTable.Start;
        var events = new List<StockEvent>();
        var ids = new List<ReservationId>();
        var effects = new HashSet<ReservationId>();
        for (var step = 0; step < Operations; step++)
        {
            now += TimeSpan.FromMilliseconds(random.Next(10) switch { 0 => random.Next(200_000), 1 when random.Next(20) == 0 => 90_000_000, < 6 => random.Next(9_000), _ => 0 });
            while (kind.NextDue(state) <= now && kind.DecideDue(state, now) is { Count: > 0 } due) Apply(due);
            model.MoveTo(now);
            var command = Next(random, ids, now);
            var where = $"seed {seed}, step {step}: {command}";
            var expected = model.Do(command, now);
            var decision = kind.Decide(state, command, now);
            // Ids that have been finished for a day may be forgotten, which the model never does.
            var forgotten = decision.Answer.Status == StockStatus.ReservationUnknown && expected != StockStatus.ReservationUnknown;
            var remembered = expected == StockStatus.IdTooOld && decision.Answer.Status is (StockStatus.Repeated or StockStatus.IdReused);
            if (forgotten || remembered) Assert.True(IsOld(command, now), where);
            else Assert.True(expected == decision.Answer.Status, $"{where}\nmodel: {expected}, rules: {decision.Answer}");
            if (command is StockCommand.Reserve reserve && decision.Answer.Status == StockStatus.Done)
            {
                Assert.True(effects.Add(reserve.Id), $"{where}\nhas a second effect");
                Assert.Equal(model.PriceOf(reserve.OfferId ?? "", now) ?? 1000, decision.Answer.Reservation!.UnitPrice.Amount);
            }
            Apply(decision.Events);
            AssertSame(kind.View(state, events.Count, []), model, where);
            foreach (var id in ids.TakeLast(8)) Assert.True(IsAsTheModelSays(kind, state, model, id, now), $"{where}\n{id} differs");
        }
        AssertReplay(kind, state, events, random, seed);

        void Apply(IReadOnlyList<StockEvent> more)
        {
            foreach (var happened in more)
            {
                kind.Apply(state, happened);
                events.Add(happened);
            }
        }
    }

    internal static StockCommand Next(Random random, List<ReservationId> ids, DateTimeOffset now)
    {
        var buyer = StockTable.Buyer(((char)('a' + random.Next(4))).ToString());
        var offer = Offers[random.Next(Offers.Length)];
        var purchase = "P" + random.Next(3);
        var quantity = (long)(random.Next(20) switch { 0 => 0, 1 => 101, 2 => -3, 3 => 40, _ => 1 + random.Next(4) });
        var operation = "op" + random.Next(30);
        var place = Places[random.Next(Places.Length)];
        var length = TimeSpan.FromSeconds(1 + random.Next(60));
        switch (random.Next(20))
        {
            case < 4:
                return new StockCommand.Reserve(
                    New(), buyer, quantity, random.Next(2) == 0 ? offer : null, new Money(1000, "EUR"), null, length, random.Next(4) == 0);
            case 4: return new StockCommand.Restock(operation, quantity, place);
            case 5 when random.Next(2) == 0: return new StockCommand.Withdraw(operation, quantity, place);
            case 5: return new StockCommand.WriteOff(operation, quantity, place);
            case 12 or 13: return new StockCommand.Join(New(), buyer, quantity, random.Next(2) == 0 ? offer : null, new Money(1000, "EUR"), null, length);
            case 14: return new StockCommand.Leave(Any(), buyer);
            case 15: return new StockCommand.Firm(Any(), buyer, length);
            case 16: return new StockCommand.Extend(Any(), buyer, random.Next(4), length);
            case 17 when random.Next(2) == 0: return new StockCommand.Recover(operation, quantity, place);
            case 17: return new StockCommand.Return(operation, Any(), quantity, random.Next(2) == 0);
            case 18 when random.Next(2) == 0: return new StockCommand.Transfer(operation, quantity, place, Places[random.Next(Places.Length)]);
            case 18: return new StockCommand.SetStocked(operation, random.Next(8), random.Next(8), place);
            case 19 when random.Next(4) == 0: return new StockCommand.SetBuffer(random.Next(3) - (random.Next(9) == 0 ? 1 : 0));
            case 19 when random.Next(3) == 0: return new StockCommand.RankLocations(random.Next(2) == 0 ? ["west"] : ["east", "", "mars"]);
            case 6:
                var opens = StockTable.Start.AddSeconds(random.Next(4) * 30);
                return new StockCommand.ArmOffer(offer, quantity, new OfferTerms(new Money(500, "EUR"), 3, opens, opens.AddSeconds(300), 20),
                    random.Next(2) == 0 ? null : new WaitlistTerms(random.Next(4), random.Next(2) == 0),
                    OfferPricing.Of(random.Next(2) == 0 ? null : new FallingPrice(1 + random.Next(90), 1 + random.Next(20), random.Next(300)), random.Next(5) > 0));
            case 7 when random.Next(3) == 0: return new StockCommand.CloseOffer(offer);
            case 8: return new StockCommand.Release(Any(), buyer);
            case 9: return new StockCommand.Confirm(Any(), purchase);
            case 10 when random.Next(2) == 0: return new StockCommand.ReleasePayment(Any(), purchase, ReleaseCause.PaymentDeclined);
            case 11 when random.Next(3) == 0: return new StockCommand.Look(Any(), buyer);
            default: return new StockCommand.BeginPayment(Any(), buyer, purchase);
        }

        ReservationId New()
        {
            if (ids.Count == 0 || random.Next(4) > 0) ids.Add(StockTable.Id(now, ids.Count + 1));
            return ids[^(1 + random.Next(Math.Min(ids.Count, 4)))];
        }

        ReservationId Any() => ids.Count == 0 ? StockTable.Id(now, 0) : ids[^(1 + random.Next(Math.Min(ids.Count, 6)))];
    }

    private static void AssertSame(StockView view, StockModel model, string where)
    {
        foreach (var name in model.Pools)
        {
            var units = view.Pools.Single(pool => pool.OfferId == name).Units;
            Assert.True(units.IsLawful, $"{where}\n{name}: {units}");
            Assert.True(
                (units.Stocked, units.Available, units.Reserved, units.Paying, units.Sold, units.WrittenOff) == (model.Stocked(name), model.Free(name),
                    model.Reserved(name), model.Paying(name), model.Sold(name), model.WrittenOff(name)),
                $"{where}\n{name}: {units}, model free {model.Free(name)}");
            var pool = view.Pools.Single(each => each.OfferId == name);
            Assert.True((pool.Waiting, pool.Sellable) == (model.Waiting(name), model.Sellable(name)), $"{where}\n{name}: {pool.Waiting} wait");
            foreach (var buyer in "abcd") Assert.True(model.HeldBy(StockTable.Buyer(buyer.ToString()), name) <= model.Limit(name), where);
        }
        Assert.True(view.Total().IsLawful, where);
        foreach (var (place, units) in view.Locations)
        {
            var free = model.Pools.Sum(name => model.Free(name, place));
            Assert.True(units.IsLawful && (units.Stocked, units.Available) == (model.Pools.Sum(name => model.Stocked(name, place)), free), $"{where}\n'{place}': {units}, model free {free}");
        }
    }

    private static bool IsAsTheModelSays(StockKind kind, StockState state, StockModel model, ReservationId id, DateTimeOffset now)
    {
        var seen = "abcd".Select(buyer => kind.Decide(state, new StockCommand.Look(id, StockTable.Buyer(buyer.ToString())), now).Answer.Reservation?.Status)
            .FirstOrDefault(status => status is not null);
        return seen == model.StatusOf(id) || (seen is null && now - id.MadeAt > TimeSpan.FromHours(24));
    }

    private static void AssertReplay(StockKind kind, StockState state, List<StockEvent> events, Random random, int seed)
    {
        var again = kind.NewState("MUG");
        var rewritten = new List<StockEvent>();
        for (var at = 0; at < events.Count;)
        {
            var batch = events.GetRange(at, Math.Min(events.Count - at, 1 + random.Next(9)));
            foreach (var happened in kind.Read(kind.Write(batch)))
            {
                kind.Apply(again, happened);
                rewritten.Add(happened);
            }
            at += batch.Count;
        }
        Assert.True(kind.Write(events).AsSpan().SequenceEqual(kind.Write(rewritten)), $"seed {seed}: batches change the journal");
        Assert.True(kind.View(state, 0, []).Pools.SequenceEqual(kind.View(again, 0, []).Pools), $"seed {seed}: the replay differs");
        Assert.True(kind.View(state, 0, []).Locations.SequenceEqual(kind.View(again, 0, []).Locations), $"seed {seed}: the replay lies elsewhere");
        Assert.Equal(kind.NextDue(state), kind.NextDue(again));
    }

    private static bool IsOld(StockCommand command, DateTimeOffset now)
    {
        var id = command switch
        {
            StockCommand.Reserve c => c.Id,
            StockCommand.Return c => c.Id,
            StockCommand.Join c => c.Id,
            StockCommand.Leave c => c.Id,
            StockCommand.Firm c => c.Id,
            StockCommand.Extend c => c.Id,
            StockCommand.Release c => c.Id,
            StockCommand.BeginPayment c => c.Id,
            StockCommand.Confirm c => c.Id,
            StockCommand.ReleasePayment c => c.Id,
            StockCommand.Look c => c.Id,
            _ => throw new NotSupportedException(),
        };
        return now - id.MadeAt > TimeSpan.FromHours(24);
    }
}
