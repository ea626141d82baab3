using System.Globalization;
using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.Stock;

/// <summary>
/// Plays a table against the real rules and fold, in the shell's order: what is due, then the command. After every row the law holds in every
/// pool; a refusal has no events; at the end the written events are read again and give the same view.
/// <code>
/// reserve ID buyer=a qty=1 offer=O1 list=1000EUR saw=1000EUR for=300s made=0s     (made: age of a new id, negative is the past)
/// release ID buyer=a · begin ID buyer=a purchase=P · confirm ID purchase=P · give-back ID purchase=P · look ID buyer=a
/// restock OP qty=1 · withdraw OP qty=1 · arm O1 qty=1 price=500EUR limit=2 opens=60s closes=120s reserves=60s · close O1
/// firm ID for=300s · extend ID n=1 for=300s · join ID buyer=a qty=1 offer=O1 for=60s · leave ID buyer=a · reserve … tentative=yes
/// transfer OP qty=1 from=main to=east · count OP expected=5 qty=7 at=main · write-off OP qty=1 · recover OP qty=1 · return OP id=A qty=1 restock=yes
/// rank locations=east,main · buffer qty=2 · restock/withdraw/write-off/recover … at=east · arm … line=5 passes=yes
/// arm … falls=50 every=10s floor=200 (a Dutch price) · arm … alone=yes (the general pool sells nothing meanwhile)
/// main: stocked 10 available 8 (one location in all pools) · line: A B (who waits in the general pool)
/// tick 60s · general: stocked 10 available 8 reserved 2 (terms that are left out are 0) · O1: Open stocked 5 …
/// </code>
/// </summary>
internal sealed class StockTable
{
    public static readonly DateTimeOffset Start = ManualTime.Start;

    private readonly StockKind _kind = new(SilentBroadcaster.Instance);
    private readonly StockState _state;
    private readonly Dictionary<string, ReservationId> _ids = new(StringComparer.Ordinal);
    private readonly List<StockEvent> _events = [];
    private DateTimeOffset _now = Start;

    private StockTable() => _state = _kind.NewState("MUG");

    /// <summary>Which status each command has given so far, as "verb Status".</summary>
    public SortedSet<string> Seen { get; } = new(StringComparer.Ordinal);

    public static StockTable Play(string table)
    {
        var play = new StockTable();
        foreach (var row in TableRow.Read(table)) play.Play(row);
        play.AssertReplayGivesTheSame();
        return play;
    }

    public static BuyerId Buyer(string name) => BuyerId.Parse("g" + string.Concat(name.Select(c => ((int)c).ToString("x2", CultureInfo.InvariantCulture))).PadLeft(32, '0'));

    /// <summary>A UUIDv7 that is the same in every run.</summary>
    public static ReservationId Id(DateTimeOffset madeAt, long number) => ReservationId.Parse(string.Create(
        CultureInfo.InvariantCulture, $"{madeAt.ToUnixTimeMilliseconds() >> 16:x8}-{madeAt.ToUnixTimeMilliseconds() & 0xffff:x4}-7000-8000-{number:x12}"));

    private void Play(TableRow row)
    {
        if (row.Verb.EndsWith(':'))
        {
            AssertState(row);
            return;
        }
        if (row.Verb == "tick")
        {
            _now += TableRow.ParseLength(row.Name);
            Settle();
            return;
        }
        Settle();
        var before = _kind.View(_state, 0, []);
        var command = Command(row);
        var decision = _kind.Decide(_state, command, _now);
        foreach (var happened in decision.Events) Apply(happened);
        var answer = decision.Answer;
        Seen.Add($"{row.Verb} {answer.Status}");
        Assert.True(row.Status == answer.Status.ToString(), $"{row.Text}\nanswers {answer}");
        foreach (var (key, value) in row.Expected) AssertAnswer(row, key, value, answer);
        if (answer.Status != StockStatus.Done) Assert.True(decision.Events.Count == 0, $"{row.Text}\nhas an effect: {string.Join(", ", decision.Events)}");
        if (decision.Events.Count == 0) Assert.Equal(before.Pools, _kind.View(_state, 0, []).Pools);
        if (answer.Status == StockStatus.Done && answer.Reservation is { } told)
            Assert.Equivalent(told, _kind.Decide(_state, new StockCommand.Look(told.Id, told.Buyer), _now).Answer.Reservation, strict: true);
    }

    private void Settle()
    {
        while (_kind.NextDue(_state) <= _now && _kind.DecideDue(_state, _now) is { Count: > 0 } due)
        {
            foreach (var happened in due) Apply(happened);
        }
        Assert.False(_kind.NextDue(_state) <= _now, "something stays due");
    }

    private void Apply(StockEvent happened)
    {
        _kind.Apply(_state, happened);
        _events.Add(happened);
        var view = _kind.View(_state, 0, []);
        foreach (var pool in view.Pools) Assert.True(pool.Units.IsLawful, $"after {happened}: {pool}");
        foreach (var location in view.Locations) Assert.True(location.Units.IsLawful, $"after {happened}: {location}");
    }

    private StockCommand Command(TableRow row)
    {
        var buyer = Buyer(row.Get("buyer", "a"));
        return row.Verb switch
        {
            "reserve" => new StockCommand.Reserve(
                IdOf(row), buyer, row.Number("qty", 1), row.Find("offer") is { } offer ? offer.Trim('"') : null, row.Money("list", new Money(1000, "EUR")),
                Saw(row), row.Length("for", TimeSpan.FromSeconds(300)), row.Find("tentative") is not null),
            "join" => new StockCommand.Join(
                IdOf(row), buyer, row.Number("qty", 1), row.Find("offer"), row.Money("list", new Money(1000, "EUR")), Saw(row),
                row.Length("for", TimeSpan.FromSeconds(60))),
            "leave" => new StockCommand.Leave(IdOf(row), buyer),
            "firm" => new StockCommand.Firm(IdOf(row), buyer, row.Length("for", TimeSpan.FromSeconds(300))),
            "extend" => new StockCommand.Extend(IdOf(row), buyer, (int)row.Number("n", 1), row.Length("for", TimeSpan.FromSeconds(300))),
            "transfer" => new StockCommand.Transfer(row.Name, row.Number("qty", 1), Place(row, "from"), Place(row, "to")),
            "count" => new StockCommand.SetStocked(row.Name, row.Number("expected", 0), row.Number("qty", 1), Place(row, "at")),
            "write-off" => new StockCommand.WriteOff(row.Name, row.Number("qty", 1), Place(row, "at")),
            "recover" => new StockCommand.Recover(row.Name, row.Number("qty", 1), Place(row, "at")),
            "return" => new StockCommand.Return(row.Name, _ids[row.Get("id", "A")], row.Number("qty", 1), row.Get("restock", "yes") == "yes"),
            "rank" => new StockCommand.RankLocations([.. row.Get("locations", "main").Split(',').Select(Place)]),
            "buffer" => new StockCommand.SetBuffer(row.Number("qty", 1)),
            "release" => new StockCommand.Release(IdOf(row), buyer),
            "begin" => new StockCommand.BeginPayment(IdOf(row), buyer, row.Get("purchase", "P")),
            "confirm" => new StockCommand.Confirm(IdOf(row), row.Get("purchase", "P")),
            "give-back" => new StockCommand.ReleasePayment(IdOf(row), row.Get("purchase", "P"), ReleaseCause.PaymentDeclined),
            "look" => new StockCommand.Look(IdOf(row), buyer),
            "restock" => new StockCommand.Restock(row.Name, row.Number("qty", 1), Place(row, "at")),
            "withdraw" => new StockCommand.Withdraw(row.Name, row.Number("qty", 1), Place(row, "at")),
            "arm" => new StockCommand.ArmOffer(row.Name, row.Number("qty", 1), new OfferTerms(
                row.Money("price", new Money(500, "EUR")), row.Number("limit", 2), Start + row.Length("opens", TimeSpan.FromSeconds(60)),
                Start + row.Length("closes", TimeSpan.FromSeconds(120)), (int)row.Length("reserves", TimeSpan.FromSeconds(60)).TotalSeconds),
                row.Find("line") is null ? null : new WaitlistTerms((int)row.Number("line", 0), row.Find("passes") is not null), Pricing(row)),
            "close" => new StockCommand.CloseOffer(row.Name),
            _ => throw new FormatException($"No such command: {row.Text}"),
        };
    }

    private static OfferPricing? Pricing(TableRow row) => OfferPricing.Of(
        row.Find("falls") is { } step ? new FallingPrice(Number(step), (int)row.Length("every", TimeSpan.FromSeconds(10)).TotalSeconds, row.Number("floor", 100)) : null,
        row.Find("alone") is null);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static Money? Saw(TableRow row) => row.Find("saw") is { } saw ? TableRow.ParseMoney(saw) : null;

    private static string Place(TableRow row, string key) => Place(row.Get(key, "main"));

    /// <summary>The main location has an empty name, which a table cannot show.</summary>
    private static string Place(string name) => name == "main" ? StockState.MainLocation : name;

    private ReservationId IdOf(TableRow row)
    {
        if (_ids.TryGetValue(row.Name, out var id)) return id;
        id = Id(_now + row.Length("made", TimeSpan.Zero), _ids.Count + 1);
        _ids.Add(row.Name, id);
        return id;
    }

    private void AssertAnswer(TableRow row, string key, string expected, StockAnswer answer)
    {
        var actual = key switch
        {
            "field" => answer.Field,
            "price" => answer.Price is { } price ? $"{price.Amount}{price.Currency}" : null,
            "available" => answer.Available?.ToString(CultureInfo.InvariantCulture),
            "opensAt" => answer.OpensAt is { } at ? $"{(at - Start).TotalSeconds}s" : null,
            "is" => answer.Reservation?.Status.ToString(),
            "id" => answer.Reservation is { } reservation ? _ids.Single(entry => entry.Value == reservation.Id).Key : "none",
            "at" => answer.Reservation is { } priced ? $"{priced.UnitPrice.Amount}{priced.UnitPrice.Currency}" : null,
            "until" => answer.Reservation is { } timed ? $"{(timed.Deadline - Start).TotalSeconds}s" : null,
            "stocked" => answer.Stocked?.ToString(CultureInfo.InvariantCulture),
            "place" => answer.Place?.ToString(CultureInfo.InvariantCulture) ?? "none",
            "extensions" => answer.Reservation?.Extensions.ToString(CultureInfo.InvariantCulture),
            "from" => answer.Reservation?.Portions is { } portions
                ? string.Join('+', portions.Select(portion => $"{portion.Quantity}{(portion.Location.Length == 0 ? "main" : portion.Location)}"))
                : "main",
            "by" => answer.Reservation?.PurchaseId ?? "none",
            _ => throw new FormatException($"No such part of an answer: {row.Text}"),
        };
        Assert.True(expected == actual, $"{row.Text}\n{key} is {actual}");
    }

    private void AssertState(TableRow row)
    {
        var view = _kind.View(_state, 0, []);
        var words = row.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        var subject = row.Verb[..^1];
        if (subject == "line")
        {
            Assert.True(words.Length == view.General.Waiting, $"{row.Text}\n{view.General.Waiting} wait");
            foreach (var word in words) Assert.True(IsWaiting(_ids[word]), $"{row.Text}\n{word} does not wait");
            return;
        }
        if (view.Locations.FirstOrDefault(each => each.Location == Place(subject)) is { } location)
        {
            AssertUnits(row, words, location.Units);
            return;
        }
        var pool = view.Pools.Single(each => each.OfferId == (subject == "general" ? "" : subject));
        if (Enum.TryParse<OfferPhase>(words.FirstOrDefault(), out var phase))
        {
            Assert.True(phase == pool.Phase, $"{row.Text}\nis {pool.Phase}");
            words = words[1..];
        }
        AssertUnits(row, words, pool.Units);
    }

    private bool IsWaiting(ReservationId id) => "abcdefghij".Any(buyer => _kind.Decide(_state, new StockCommand.Look(id, Buyer(buyer.ToString())), _now)
        .Answer.Reservation is { Status: ReservationStatus.Waiting });

    private static void AssertUnits(TableRow row, string[] words, UnitCounters actual)
    {
        var terms = words.Chunk(2).ToDictionary(pair => pair[0], pair => long.Parse(pair[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        var expected = new UnitCounters(
            terms.GetValueOrDefault("stocked"), terms.GetValueOrDefault("available"), terms.GetValueOrDefault("reserved"),
            terms.GetValueOrDefault("paying"), terms.GetValueOrDefault("sold"), terms.GetValueOrDefault("written-off"));
        Assert.True(expected == actual, $"{row.Text}\nis {actual}");
    }

    private void AssertReplayGivesTheSame()
    {
        var again = _kind.NewState(_state.Sku);
        foreach (var happened in _kind.Read(_kind.Write(_events))) _kind.Apply(again, happened);
        Assert.Equivalent(_kind.View(_state, _events.Count, []), _kind.View(again, _events.Count, []), strict: true);
        Assert.Equal(_kind.NextDue(_state), _kind.NextDue(again));
    }
}
