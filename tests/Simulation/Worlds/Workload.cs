using System.Globalization;
using LiveCommerce.Grains.Drops;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Stock.Baskets;
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
    private readonly List<(string Sku, ReservationId Id, BuyerId Buyer)> _wishes = [];
    private readonly List<Op> _asked = [];
    private readonly List<BasketTry> _baskets = [];
    private readonly Dictionary<ReservationId, string> _purchases = [];
    private readonly List<(string Drop, ReservationId Id, BuyerId Buyer)> _takes = [];
    private DropLimitCommand.Take? _lastTake;
    private readonly List<(string Sku, string Offer, OfferTerms Terms)> _offers = [];
    private ReservationId _last;
    private int _number;

    private static readonly string[] Locations = ["", "east", "west"];

    /// <summary>Goods for every SKU, and offers on them.</summary>
    public void SetUp()
    {
        var node = world.Up[0];
        for (var i = 0; i < world.Plan.Skus; i++)
        {
            var sku = SkuOf(i);
            world.Ask(node, sku, new StockCommand.Restock(NextName("restock"), world.Plan.Stock));
            for (var j = 1; j < world.Plan.Locations; j++) world.Ask(node, sku, new StockCommand.Restock(NextName("restock"), random.Between(1, 4), Locations[j]));
            for (var j = 0; j < world.Plan.OffersPerSku; j++) world.Ask(node, sku, Arm(sku));
        }
        // Some open only when the show has begun.
        for (var i = 0; i < world.Plan.Drops; i++)
        {
            if (random.Chance(750)) world.Ask(node, DropOf(i), new DropLimitCommand.Open(world.Plan.DropLimit));
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
        if (world.Plan.Drops > 0 && random.Chance(150))
        {
            AskDrop(node);
            return;
        }
        var dice = random.Below(1_000);
        if (dice < 70)
        {
            if (dice < 20) node.Watch(AnySku(), TimeSpan.FromMilliseconds(random.Spread(1, 3_000)));
            else node.View(AnySku());
            return;
        }
        if (dice < 180 && _asked.Count > 0)
        {
            Repeat(node);
            return;
        }
        var sku = AnySku();
        StockCommand? command = dice switch
        {
            < 520 => Wish(node, sku),
            < 590 => new StockCommand.Release(AnyReservation(ref sku, out var buyer), buyer),
            < 620 => new StockCommand.Leave(AnyReservation(ref sku, out var leaver), leaver),
            < 650 => new StockCommand.Extend(AnyReservation(ref sku, out var patient), patient, random.Of(1, 1, 1, 2, 2, 3, 0), AnyLength()),
            < 680 => new StockCommand.Firm(AnyReservation(ref sku, out var firm), firm, AnyLength()),
            < 780 => BeginPayment(ref sku),
            < 840 => new StockCommand.Confirm(AnyReservation(ref sku, out _), AnyPurchase()),
            < 880 => new StockCommand.ReleasePayment(AnyReservation(ref sku, out _), AnyPurchase(), random.Of(ReleaseCause.PaymentDeclined, ReleaseCause.PaymentCancelled)),
            < 900 => new StockCommand.Look(AnyReservation(ref sku, out var looker), looker),
            < 930 => new StockCommand.Return(NextName("return"), AnyReservation(ref sku, out _), random.Between(1, 2), random.Chance(600)),
            < 982 => Move(sku),
            < 990 when world.Plan.OffersPerSku > 0 => Arm(sku),
            < 997 when _offers.Count > 0 => Close(ref sku),
            _ => Wish(node, sku),
        };
        if (command is not null) Ask(node, sku, command);
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

    /// <summary>Everybody who waits goes home; else the last of them would be served in an hour.</summary>
    public void EmptyLines()
    {
        var up = world.Up;
        foreach (var books in world.Auditor.AllBooks.ToList())
        {
            foreach (var wait in books.Pools.Values.SelectMany(pool => pool.Line).ToList())
                world.Ask(up[random.Below(up.Count)], books.Sku, new StockCommand.Leave(ReservationId.Parse(wait.Fact.Id), BuyerId.Parse(wait.Fact.Buyer)));
        }
    }

    /// <summary>Lines of a basket are paid like every other reservation.</summary>
    public void Heard(BasketTry basket, BasketAnswer answer)
    {
        foreach (var reservation in answer.Reservations)
            _wishes.Add((basket.Ops.Find(op => op.Command is StockCommand.Firm firm && firm.Id == reservation.Id)?.Sku ?? SkuOf(0), reservation.Id, basket.Buyer));
        if (basket.Drop is not null && answer.Status == BasketStatus.Granted && random.Chance(300)) Settle(basket);
    }

    /// <summary>Payment of what a drop's limit counts begins.</summary>
    private void Settle(BasketTry basket)
    {
        var up = world.Up;
        if (up.Count == 0) return; // the node died while it told the buyer
        world.Ask(up[random.Below(up.Count)], basket.Drop!, new DropLimitCommand.Settle(basket.Id, basket.Buyer));
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
        if (command is StockCommand.Join join && random.Chance(250))
        {
            command = random.Chance(500)
                ? join with { Quantity = join.Quantity + 1 }
                : new StockCommand.Reserve(join.Id, join.Buyer, join.Quantity, join.OfferId, join.ListPrice, join.ExpectedUnitPrice, join.Length);
        }
        if (command is StockCommand.Restock restock && random.Chance(150)) command = restock with { Quantity = restock.Quantity + 1 };
        Ask(node, op.Sku, command);
    }

    /// <summary>Units for a buyer: now, in line, for a basket's line, or a whole basket, which asks by itself.</summary>
    private StockCommand? Wish(SimNode node, string sku)
    {
        if (random.Chance(world.Plan.BasketPerMille))
        {
            Buy(node);
            return null;
        }
        var offer = AnyOffer(sku);
        var price = offer.Terms?.Price ?? ListPrice;
        var id = NewId(random.Below(60) switch { 0 => TimeSpan.FromHours(-24.5), 1 => TimeSpan.FromMinutes(7), 2 => TimeSpan.FromMinutes(4), _ => TimeSpan.Zero });
        var buyer = AnyBuyer();
        var quantity = random.Below(40) switch { 0 => 0, 1 => 101, 2 => 60, < 30 => 1, _ => random.Between(2, 4) };
        var name = random.Below(60) == 0 ? "nowhere" : offer.Offer;
        Money? expected = random.Below(20) switch { 0 => price with { Amount = price.Amount + 1 }, < 6 => price, _ => null };
        _wishes.Add((sku, id, buyer));
        return random.Chance(world.Plan.JoinPerMille)
            ? new StockCommand.Join(id, buyer, quantity, name, ListPrice, expected, AnyLength())
            : new StockCommand.Reserve(id, buyer, quantity, name, ListPrice, expected, AnyLength(), random.Chance(80));
    }

    /// <summary>Lines over several SKUs, some of them twice; or a basket that was tried before, perhaps at this moment elsewhere.</summary>
    private void Buy(SimNode node)
    {
        if (_baskets.Count > 0 && random.Chance(150))
        {
            world.Buy(node, _baskets[random.Below(_baskets.Count)]);
            return;
        }
        var lines = new List<BasketLine>();
        for (var i = random.Of(1, 2, 2, 3, 3, 4); i > 0; i--)
        {
            var sku = AnySku();
            var offer = AnyOffer(sku);
            lines.Add(new BasketLine(Sku.Parse(sku), random.Below(30) switch { 0 => 0, < 20 => 1, _ => random.Between(2, 4) }, offer.Offer, ListPrice, null));
        }
        var basket = new BasketTry(NewId(TimeSpan.Zero), AnyBuyer(), lines, AnyLength(), world.Plan.Drops > 0 && random.Chance(600) ? DropOf(random.Below(world.Plan.Drops)) : null);
        _baskets.Add(basket);
        world.Buy(node, basket);
    }

    /// <summary>What counts against a drop's limit without a basket; and the steps of what a basket has taken, except giving back what it may still have.</summary>
    private void AskDrop(SimNode node)
    {
        var drop = DropOf(random.Below(world.Plan.Drops));
        var dice = random.Below(100);
        if (dice < 15)
        {
            node.ViewDrop(drop);
            return;
        }
        var (taken, id, buyer) = _takes.Count > 0 ? _takes[random.Chance(600) ? Math.Max(0, _takes.Count - 1 - random.Below(5)) : random.Below(_takes.Count)] : (drop, NewId(TimeSpan.Zero), AnyBuyer());
        if (random.Chance(40)) buyer = AnyBuyer();
        DropLimitCommand command = dice switch
        {
            < 22 => new DropLimitCommand.Open(random.Below(8) switch { 0 => world.Plan.DropLimit + 1, 1 => 0, _ => world.Plan.DropLimit }),
            < 55 => NewTake(drop),
            < 65 when _lastTake is { } last => random.Chance(150) ? last with { Units = last.Units + 1 } : last,
            < 80 => new DropLimitCommand.Settle(id, buyer),
            _ => new DropLimitCommand.GiveBack(id, buyer),
        };
        world.Ask(node, command is DropLimitCommand.Settle or DropLimitCommand.GiveBack ? taken : drop, command);
    }

    private DropLimitCommand.Take NewTake(string drop)
    {
        var id = NewId(random.Below(40) switch { 0 => TimeSpan.FromHours(-24.5), 1 => TimeSpan.FromMinutes(7), _ => TimeSpan.Zero });
        _lastTake = new DropLimitCommand.Take(id, AnyBuyer(), random.Below(30) switch { 0 => 0, 1 => 1_001, < 24 => 1, _ => random.Between(2, 4) }, random.Below(40) == 0 ? TimeSpan.FromHours(5) : AnyLength());
        _takes.Add((drop, id, _lastTake.Buyer));
        return _lastTake;
    }

    private static string DropOf(int number) => $"DROP-{number}";

    private (string Sku, string Offer, OfferTerms Terms) AnyOffer(string sku)
    {
        var offers = _offers.FindAll(offer => offer.Sku == sku);
        return offers.Count > 0 && random.Chance(600) ? offers[random.Below(offers.Count)] : default;
    }

    /// <summary>The host moves, counts, writes off and finds goods.</summary>
    private StockCommand Move(string sku)
    {
        var location = Locations[random.Below(world.Plan.Locations)];
        var other = Locations[random.Below(world.Plan.Locations)];
        switch (random.Below(26))
        {
            case < 8:
                return new StockCommand.Restock(NextName("restock"), random.Between(1, 5), location);
            case < 12:
                return new StockCommand.Withdraw(NextName("withdraw"), random.Between(1, 3), location);
            case < 15:
                return new StockCommand.WriteOff(NextName("write-off"), random.Between(1, 2), location);
            case < 18:
                return new StockCommand.Recover(NextName("recover"), random.Between(1, 2), location);
            case < 20 when world.Plan.Locations > 1:
                return new StockCommand.Transfer(NextName("transfer"), random.Between(1, 3), location, other);
            case < 21 when world.Plan.Locations > 1:
                return new StockCommand.RankLocations([location, other]);
            case < 23:
                return new StockCommand.SetBuffer(random.Of(0, 0, 1, 2, 5));
            default:
                // Somebody has counted, mostly right, a while ago.
                var books = world.Auditor.BooksOf(sku);
                var counted = Math.Max(0, books.TotalIn(location, books.Sequence).Stocked + random.Of(0, 0, 0, 1));
                return new StockCommand.SetStocked(NextName("count"), counted, Math.Max(0, counted + random.Of(-2, -1, 1, 2, 5)), location);
        }
    }

    private TimeSpan AnyLength() => TimeSpan.FromMilliseconds(random.Spread(50, 6_000));

    private StockCommand.BeginPayment BeginPayment(ref string sku)
    {
        var id = AnyReservation(ref sku, out var buyer);
        return new StockCommand.BeginPayment(id, buyer, random.Chance(900) ? "purchase-" + id.ToString()[^6..] : NextName("purchase"));
    }

    private ReservationId AnyReservation(ref string sku, out BuyerId buyer)
    {
        if (_wishes.Count == 0)
        {
            buyer = AnyBuyer();
            return _last = NewId(TimeSpan.Zero);
        }
        var chosen = _wishes[random.Chance(600) ? Math.Max(0, _wishes.Count - 1 - random.Below(6)) : random.Below(_wishes.Count)];
        sku = chosen.Sku;
        buyer = random.Chance(970) ? chosen.Buyer : AnyBuyer();
        return _last = chosen.Id;
    }

    /// <summary>Mostly the purchase that the reservation chosen just now belongs to.</summary>
    private string AnyPurchase() => random.Chance(950) ? _purchases.GetValueOrDefault(_last, "purchase-" + _last.ToString()[^6..]) : NextName("purchase");

    private StockCommand.ArmOffer Arm(string sku)
    {
        var now = world.Store.Time.AddMilliseconds(0);
        var start = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        var opens = start.AddMilliseconds(random.Of(-10L, 0L, random.Spread(1, 2_000)));
        var terms = new OfferTerms(new Money(random.Between(100, 900), "EUR"), random.Between(1, 4), opens, opens.AddMilliseconds(random.Spread(20, 20_000)), random.Between(1, 6));
        var command = new StockCommand.ArmOffer(NextName("offer"), Math.Max(1, world.Plan.Stock / random.Between(2, 4)), terms,
            random.Chance(400) ? new WaitlistTerms(random.Of(0, 1, 3, 50), random.Chance(500)) : null, PricingOf(terms.Price));
        _offers.Add((sku, command.OfferId, terms));
        return command;
    }

    /// <summary>Some prices fall, some offers sell alone. It follows from the names, so that what else a seed does stays as it was.</summary>
    private OfferPricing? PricingOf(Money price) => OfferPricing.Of(
        _number % 3 == 0 ? new FallingPrice(Math.Max(1, price.Amount / 7), 1 + (_number % 2), price.Amount / 4) : null, alsoAtFullPrice: _number % 5 != 0);

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
