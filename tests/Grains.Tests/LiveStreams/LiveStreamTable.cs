using System.Globalization;
using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.ShopEvents;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.LiveStreams;

/// <summary>
/// Plays a table against the rules and fold of a live stream, like <see cref="Stock.StockTable"/>. The host is <c>anna</c> unless a row names another.
/// An answer is a refusal's name, or Done, or Repeated.
/// <code>
/// describe title=Show url=… image=… by=anna · schedule at=60s · rehearse · end-rehearsal · go-live · end · raid show-2 · replay url=… · withdraw
/// grant bob role=Producer · revoke bob · line-up A,B (- for none) · pin A,B (- for none) · run a:60:A+B,b:30 (- for none) · segment a (- for none)
/// media ingest=… whep=… · rotate gen=1
/// offer O1 sku=A qty=5 price=500EUR limit=2 countdown=10s length=60s reserves=60s kind=Drop at=90s falls=50 every=10s floor=100 alone=yes · stop · note O1 outcome=Done · close O1
/// tick 60s · status: Live · everybody: Scheduled · pinned: A · crew: bob=Producer · segment: a · O1: Open · offers: O1 · messages: index, record, offer.arm O1, offer.close O1 (since the last such row)
/// </code>
/// </summary>
internal sealed class LiveStreamTable
{
    public static readonly DateTimeOffset Start = ManualTime.Start;

    private readonly LiveStreamKind _kind = new(SilentBroadcaster.Instance);
    private readonly LiveStreamState _state;
    private readonly List<LiveStreamEvent> _events = [];
    private readonly List<string> _messages = [];
    private DateTimeOffset _now = Start;

    private LiveStreamTable() => _state = _kind.NewState("show");

    public SortedSet<string> Seen { get; } = new(StringComparer.Ordinal);

    public static LiveStreamTable Play(string table)
    {
        var play = new LiveStreamTable();
        foreach (var row in TableRow.Read(table)) play.Play(row);
        var again = play._kind.NewState("show");
        foreach (var happened in play._kind.Read(play._kind.Write(play._events))) play._kind.Apply(again, happened);
        Assert.Equivalent(play._kind.View(play._state, 1, []), play._kind.View(again, 1, []), strict: true);
        Assert.Equal(play._kind.NextDue(play._state), play._kind.NextDue(again));
        return play;
    }

    private void Play(TableRow row)
    {
        if (row.Verb == "tick")
        {
            _now += TableRow.ParseLength(row.Name);
            Settle();
            return;
        }
        if (row.Verb.EndsWith(':'))
        {
            AssertState(row);
            return;
        }
        Settle();
        var decision = _kind.Decide(_state, Command(row), _now);
        foreach (var happened in decision.Events) Apply(happened);
        var answer = decision.Answer;
        var status = answer.Refusal == LiveStreamRefusal.None ? answer.Repeated ? "Repeated" : "Done" : answer.Refusal.ToString();
        Seen.Add($"{row.Verb} {status}");
        Assert.True(row.Status == status, $"{row.Text}\nanswers {answer}");
        Assert.True((decision.Events.Count > 0) == (status == "Done"), $"{row.Text}\nhas {decision.Events.Count} events");
        foreach (var (key, value) in row.Expected)
        {
            var actual = key switch
            {
                "field" => answer.Field,
                "stopped" => string.Join(',', answer.Stopped!.Select(offer => $"{offer.OfferId}:{offer.Phase}")),
                "phase" => answer.Offer?.Phase.ToString(),
                "opens" => $"{(answer.Offer?.Terms.OpensAt - Start)?.TotalSeconds}s",
                "closes" => $"{(answer.Offer?.Terms.ClosesAt - Start)?.TotalSeconds}s",
                _ => throw new FormatException(row.Text),
            };
            Assert.True(value == actual, $"{row.Text}\n{key} is {actual}");
        }
    }

    private void Settle()
    {
        while (_kind.NextDue(_state) <= _now && _kind.DecideDue(_state, _now) is { Count: > 0 } due)
        {
            foreach (var happened in due) Apply(happened);
        }
        Assert.False(_kind.NextDue(_state) <= _now, "something stays due");
    }

    private void Apply(LiveStreamEvent happened)
    {
        _kind.Apply(_state, happened);
        _events.Add(happened);
        // What the outside is told is the matter of other tests.
        foreach (var message in _kind.Messages(_state, happened).Where(message => message.Type != ShopEventMessage.MessageType))
            _messages.Add(message.Type switch
            {
                LiveStreamKind.IndexType => "index",
                LiveStreamKind.RecordType => "record",
                var type => $"{type} {OfferMessage.Read(message.Payload).OfferId}",
            });
    }

    private LiveStreamCommand Command(TableRow row)
    {
        var host = row.Get("by", "anna");
        return row.Verb switch
        {
            "describe" => new LiveStreamCommand.Describe(host, Text(row.Get("title", "Show")), Optional(row.Find("url")), Optional(row.Find("image"))),
            "schedule" => new LiveStreamCommand.Schedule(host, Start + row.Length("at", TimeSpan.FromHours(1)) + TimeSpan.FromTicks(row.Number("ticks", 0))),
            "rehearse" => new LiveStreamCommand.Rehearse(host),
            "end-rehearsal" => new LiveStreamCommand.EndRehearsal(host),
            "go-live" => new LiveStreamCommand.GoLive(host),
            "end" => new LiveStreamCommand.End(host),
            "raid" => new LiveStreamCommand.Raid(host, Text(row.Name)),
            "replay" => new LiveStreamCommand.PublishReplay(host, Text(row.Get("url", "r"))),
            "withdraw" => new LiveStreamCommand.WithdrawReplay(host),
            "grant" => new LiveStreamCommand.GrantRole(host, Text(row.Name), Enum.Parse<CrewRole>(row.Get("role", "Producer"))),
            "revoke" => new LiveStreamCommand.RevokeRole(host, Text(row.Name)),
            "run" => new LiveStreamCommand.SetRunOfShow(host, row.Get("count", "") is { Length: > 0 } segments
                ? [.. Enumerable.Range(1, int.Parse(segments, CultureInfo.InvariantCulture)).Select(n => new RunSegment("s" + n, "Part", 60, []))]
                : row.Name == "-" ? [] : [.. row.Name.Split(',').Select(Segment)]),
            "segment" => new LiveStreamCommand.BeginSegment(host, row.Name == "-" ? null : row.Name),
            "media" => new LiveStreamCommand.SetAddresses(host, Optional(row.Find("ingest")), Optional(row.Find("whep"))),
            "rotate" => new LiveStreamCommand.RotateKeys(host, (int)row.Number("gen", 1)),
            "line-up" => new LiveStreamCommand.SetLineUp(host, row.Get("count", "") is { Length: > 0 } count
                ? [.. Enumerable.Range(1, int.Parse(count, CultureInfo.InvariantCulture)).Select(n => Sku.Parse("S" + n))]
                : row.Name == "-" ? [] : [.. row.Name.Split(',').Select(Sku.Parse)]),
            "pin" => new LiveStreamCommand.SetPins(host, row.Name == "-" ? [] : [.. row.Name.Split(',').Select(Sku.Parse)]),
            "offer" => new LiveStreamCommand.StartOffer(host, row.Name, new OfferDraft(
                (OfferKind)row.Number("kind", 0), Sku.Parse(row.Get("sku", "A")), row.Number("qty", 5), row.Money("price", new Money(500, "EUR")), row.Number("limit", 2),
                (int)row.Length("countdown", TimeSpan.FromSeconds(10)).TotalSeconds, (int)row.Length("length", TimeSpan.FromSeconds(60)).TotalSeconds,
                (int)row.Length("reserves", TimeSpan.FromSeconds(60)).TotalSeconds,
                row.Find("at") is null ? null : Start + row.Length("at", TimeSpan.Zero) + TimeSpan.FromTicks(row.Number("ticks", 0)),
                OfferPricing.Of(
                    row.Find("falls") is null ? null : new FallingPrice(row.Number("falls", 0), (int)row.Length("every", TimeSpan.FromSeconds(10)).TotalSeconds, row.Number("floor", 100)),
                    row.Find("alone") is null))),
            "note" => new LiveStreamCommand.NoteArming(row.Name, Enum.Parse<StockStatus>(row.Get("outcome", "Done"))),
            "stop" => new LiveStreamCommand.StopOffers(host),
            "close" => new LiveStreamCommand.CloseOffer(host, row.Name),
            _ => throw new FormatException($"No such command: {row.Text}"),
        };
    }

    private void AssertState(TableRow row)
    {
        var view = _kind.View(_state, 1, []);
        var expected = row.Text[row.Verb.Length..].Trim();
        var actual = row.Verb switch
        {
            "status:" => view.Status.ToString(),
            "everybody:" => view.ForEverybody().Status.ToString(),
            "pinned:" => Listed(view.Pins),
            "everybody-pinned:" => Listed(view.ForEverybody().Pins),
            "line-up:" => string.Join(',', view.LineUp),
            "crew:" => Listed(view.Crew.Select(member => $"{member.HostId}={member.Role}")),
            "owner:" => view.HostId,
            "run:" => Listed(view.RunOfShow.Select(segment => segment.SegmentId)),
            "segment:" => view.Segment is { } begun ? $"{begun.SegmentId} since {(begun.BegunAt - Start).TotalSeconds}s" : "-",
            "everybody-segment:" => view.ForEverybody().Segment?.SegmentId ?? "-",
            "offers:" => Listed(view.Offers.Select(offer => offer.OfferId)),
            "everybody-offers:" => Listed(view.ForEverybody().Offers.Select(offer => offer.OfferId)),
            "raid:" => view.RaidTo ?? "-",
            "recording:" => view.RecordingUrl ?? "-",
            "media:" => $"{view.Media.IngestUrl ?? "-"} {view.Media.WhepUrl ?? "-"} {view.Media.KeyGeneration}",
            "starts:" => $"{(view.StartsAt - Start)?.TotalSeconds}s",
            "messages:" => string.Join(", ", _messages),
            _ => view.Offers.Single(offer => offer.OfferId + ":" == row.Verb) is var offer && offer.Refusal is { } refusal ? $"{offer.Phase} {refusal}" : offer.Phase.ToString(),
        };
        if (row.Verb == "messages:") _messages.Clear();
        Assert.True(expected == actual, $"{row.Text}\nis {actual}");
    }

    private static string Listed<T>(IEnumerable<T> items) => string.Join(',', items) is { Length: > 0 } list ? list : "-";

    /// <summary>"id:seconds:A+B:title"; pins and title may be left out.</summary>
    private static RunSegment Segment(string text)
    {
        var parts = text.Split(':');
        Sku[] pins = parts.Length > 2 ? [.. parts[2].Split('+').Select(Sku.Parse)] : [];
        return new RunSegment(Text(parts[0]), parts.Length > 3 ? Text(parts[3]) : "Part", int.Parse(parts[1], CultureInfo.InvariantCulture), pins);
    }

    /// <summary>"*200" stands for 200 characters, "_" for a blank.</summary>
    private static string Text(string text) => text.StartsWith('*') ? new string('x', int.Parse(text[1..], CultureInfo.InvariantCulture)) : text.Replace('_', ' ');

    private static string? Optional(string? text) => text is null ? null : Text(text);
}
