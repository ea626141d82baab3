using System.Globalization;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.Simulation.Engine;
using LiveCommerce.Simulation.Store;

namespace LiveCommerce.Simulation.Worlds;

/// <summary>
/// What buyers and hosts do: many wishes for few units, the same wish again (also elsewhere, also altered), steps of payment in and out of order, goods
/// coming and going, offers. It remembers what it asked for, never what the kernel holds.
/// </summary>
internal sealed class Workload(SimWorld world, Prng random)
{
    private readonly List<(string Sku, StockCommand.Reserve Command)> _reserves = [];
    private readonly List<Op> _asked = [];
    private readonly Dictionary<ReservationId, string> _purchases = [];
    private readonly List<(string Sku, string Offer, OfferTerms Terms)> _offers = [];
    private int _number;

    /// <summary>Goods for every SKU, and offers on them.</summary>
    public void SetUp()
    {
        var node = world.Up[0];
        for (var i = 0; i < world.Plan.Skus; i++)
        {
            var sku = SkuOf(i);
            world.Ask(node, sku, new StockCommand.Restock(NextName("restock"), world.Plan.Stock));
            for (var j = 0; j < world.Plan.OffersPerSku; j++) world.Ask(node, sku, Arm(sku));
        }
    }

    public long Gap() => random.Between(1, 2 * world.Plan.Gap);

    public bool Bursts() => random.Chance(world.Plan.BurstPerMille);

    /// <summary>The next request of somebody.</summary>
    public void Next()
    {
        var up = world.Up;
        if (up.Count == 0) return;
        var node = up[random.Below(up.Count)];
        var dice = random.Below(100);
        if (dice < 8)
        {
            if (dice < 2) node.Watch(AnySku(), TimeSpan.FromMilliseconds(random.Spread(1, 3_000)));
            else node.View(AnySku());
            return;
        }
        if (dice < 20 && _asked.Count > 0)
        {
            Repeat(node);
            return;
        }
        var sku = AnySku();
        StockCommand command = dice switch
        {
            < 56 => Reserve(sku),
            < 66 => new StockCommand.Release(AnyReservation(ref sku, out var buyer).Id, buyer),
            < 78 => BeginPayment(ref sku),
            < 85 => new StockCommand.Confirm(AnyReservation(ref sku, out _).Id, AnyPurchase()),
            < 90 => new StockCommand.ReleasePayment(AnyReservation(ref sku, out _).Id, AnyPurchase(), random.Of(ReleaseCause.PaymentDeclined, ReleaseCause.PaymentCancelled)),
            < 93 => new StockCommand.Look(AnyReservation(ref sku, out var looker).Id, looker),
            < 95 => new StockCommand.Restock(NextName("restock"), random.Between(1, 5)),
            < 97 => new StockCommand.Withdraw(NextName("withdraw"), random.Between(1, 3)),
            97 when world.Plan.OffersPerSku > 0 => Arm(sku),
            98 when _offers.Count > 0 => Close(ref sku),
            _ => Reserve(sku),
        };
        Ask(node, sku, command);
    }

    /// <summary>A wish of a buyer of its own for one and the same SKU.</summary>
    public Op Rush(SimNode node)
    {
        var command = new StockCommand.Reserve(
            NewId(TimeSpan.Zero), BuyerId.Parse("s" + (++_number).ToString("x32", CultureInfo.InvariantCulture)), 1, null, ListPrice, null, TimeSpan.FromSeconds(5));
        return world.Ask(node, SkuOf(0), command);
    }

    /// <summary>The providers have answered: every payment that was begun is confirmed or given up.</summary>
    public void FinishPayments()
    {
        foreach (var books in world.Auditor.AllBooks.ToList())
        {
            var up = world.Up;
            foreach (var reservation in books.Reservations.Values)
            {
                if (reservation.StatusAt(books.Sequence) != "paying") continue;
                var id = ReservationId.Parse(reservation.Fact.Id);
                StockCommand command = random.Chance(500)
                    ? new StockCommand.Confirm(id, reservation.Purchase)
                    : new StockCommand.ReleasePayment(id, reservation.Purchase, ReleaseCause.PaymentDeclined);
                world.Ask(up[random.Below(up.Count)], SkuOf(books), command);
            }
        }
    }

    public void Heard(Op op)
    {
        if (op.Command is StockCommand.BeginPayment c && op.Reply.Answer is { Status: StockStatus.Done }) _purchases[c.Id] = c.PurchaseId;
    }

    private static Money ListPrice => new(1_000, "EUR");

    private static string SkuOf(int number) => $"SKU-{number}";

    private static string SkuOf(Audit.StockBooks books) => books.Sku;

    private string AnySku() => SkuOf(random.Below(world.Plan.Skus));

    private void Ask(SimNode node, string sku, StockCommand command)
    {
        var cancellation = default(CancellationToken);
        if (world.Plan.Faults.HasFlag(Faults.Cancel) && random.Chance(80))
        {
            var source = new CancellationTokenSource();
            cancellation = source.Token;
            world.Loop.After(random.Spread(10, TimeSpan.TicksPerSecond), source.Cancel);
        }
        _asked.Add(world.Ask(node, sku, command, cancellation));
    }

    /// <summary>The same request once more, mostly a recent one, here or elsewhere; sometimes with the same id and other content.</summary>
    private void Repeat(SimNode node)
    {
        var op = _asked[random.Chance(600) ? Math.Max(0, _asked.Count - 1 - random.Below(5)) : random.Below(_asked.Count)];
        var command = op.Command;
        if (command is StockCommand.Reserve reserve && random.Chance(150)) command = reserve with { Quantity = reserve.Quantity + 1 };
        if (command is StockCommand.Restock restock && random.Chance(150)) command = restock with { Quantity = restock.Quantity + 1 };
        Ask(node, op.Sku, command);
    }

    private StockCommand.Reserve Reserve(string sku)
    {
        var offers = _offers.FindAll(offer => offer.Sku == sku);
        var offer = offers.Count > 0 && random.Chance(600) ? offers[random.Below(offers.Count)] : default;
        var price = offer.Terms?.Price ?? ListPrice;
        var command = new StockCommand.Reserve(
            NewId(random.Below(60) switch { 0 => TimeSpan.FromHours(-24.5), 1 => TimeSpan.FromMinutes(7), 2 => TimeSpan.FromMinutes(4), _ => TimeSpan.Zero }),
            AnyBuyer(),
            random.Below(40) switch { 0 => 0, 1 => 101, 2 => 60, < 30 => 1, _ => random.Between(2, 4) },
            random.Below(60) == 0 ? "nowhere" : offer.Offer,
            ListPrice,
            random.Below(20) switch { 0 => price with { Amount = price.Amount + 1 }, < 6 => price, _ => null },
            TimeSpan.FromMilliseconds(random.Spread(50, 6_000)));
        _reserves.Add((sku, command));
        return command;
    }

    private StockCommand.BeginPayment BeginPayment(ref string sku)
    {
        var (id, _) = AnyReservation(ref sku, out var buyer);
        return new StockCommand.BeginPayment(id, buyer, random.Chance(900) ? "purchase-" + id.ToString()[^6..] : NextName("purchase"));
    }

    private (ReservationId Id, BuyerId Buyer) AnyReservation(ref string sku, out BuyerId buyer)
    {
        if (_reserves.Count == 0)
        {
            buyer = AnyBuyer();
            return (_last = NewId(TimeSpan.Zero), buyer);
        }
        var chosen = _reserves[random.Chance(600) ? Math.Max(0, _reserves.Count - 1 - random.Below(6)) : random.Below(_reserves.Count)];
        sku = chosen.Sku;
        buyer = random.Chance(970) ? chosen.Command.Buyer : AnyBuyer();
        _last = chosen.Command.Id;
        return (_last, buyer);
    }

    private ReservationId _last;

    /// <summary>Mostly the purchase that the reservation chosen just now belongs to.</summary>
    private string AnyPurchase() => random.Chance(950) ? _purchases.GetValueOrDefault(_last, "purchase-" + _last.ToString()[^6..]) : NextName("purchase");

    private StockCommand.ArmOffer Arm(string sku)
    {
        var now = world.Store.Time.AddMilliseconds(0);
        var start = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        var opens = start.AddMilliseconds(random.Of(-10L, 0L, random.Spread(1, 2_000)));
        var terms = new OfferTerms(new Money(random.Between(100, 900), "EUR"), random.Between(1, 4), opens, opens.AddMilliseconds(random.Spread(20, 20_000)), random.Between(1, 6));
        var command = new StockCommand.ArmOffer(NextName("offer"), Math.Max(1, world.Plan.Stock / random.Between(2, 4)), terms);
        _offers.Add((sku, command.OfferId, terms));
        return command;
    }

    private StockCommand.CloseOffer Close(ref string sku)
    {
        var chosen = _offers[random.Below(_offers.Count)];
        sku = chosen.Sku;
        return new StockCommand.CloseOffer(chosen.Offer);
    }

    private BuyerId AnyBuyer() => BuyerId.Parse("g" + random.Below(world.Plan.Buyers).ToString("x32", CultureInfo.InvariantCulture));

    private ReservationId NewId(TimeSpan off) => new(SimWorld.NewUuid(world.Store.Time + off, random));

    private string NextName(string what) => $"{what}-{++_number}";
}
