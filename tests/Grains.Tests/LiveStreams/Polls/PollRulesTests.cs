using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.LiveStreams.Polls;
using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Tests.LiveStreams.Polls;

/// <summary>The course of polls as a table: <c>open Q1 options=3 length=60 by=anna</c>, <c>close Q1</c>, <c>note Q1 votes=1,2</c>, <c>tick 60s</c>, <c>Q1: Counted 1,2</c>.</summary>
public sealed class PollRulesTests
{
    [Theory]
    [InlineData("""
        open Q1                        -> NotFound                 # nobody has made the show
        describe                       -> Done
        open Q1                        -> WrongState               # it is not live
        go-live                        -> Done
        open Q1 by=eve                 -> NotFound                 # before all else
        open Q1 options=1              -> Invalid
        open Q1 options=7              -> Invalid
        open Q1 length=9               -> Invalid
        open Q1 length=3601            -> Invalid
        open Q1 options=6 length=3600  -> Done
        Q1: Open
        open Q1 options=6 length=3600  -> Repeated
        open Q1 options=5 length=3600  -> IdReused
        open Q1 options=6              -> IdReused
        open Q2                        -> PollRuns                 # one at a time
        close Q2                       -> PollUnknown
        close Q1 by=eve                -> NotFound
        note Q1 votes=1,2,3,4,5,6      -> WrongState               # it is not closed
        note Q2 votes=1,2              -> PollUnknown
        close Q1                       -> Done
        close Q1                       -> Repeated
        Q1: Closed
        open Q2                        -> Done                     # while the first is being counted
        note Q1 votes=1,2              -> Invalid                  # six options
        note Q1 votes=1,2,3,4,5,-6     -> Invalid
        note Q1 votes=1,2,3,4,5,6      -> Done
        note Q1 votes=9,2,3,4,5,6      -> Repeated                 # the first count stands
        Q1: Counted 1,2,3,4,5,6
        open Q1 options=6 length=3600  -> Repeated
        close Q1                       -> Repeated
        """)]
    [InlineData("""
        describe                       -> Done
        go-live                        -> Done
        open Q1 length=60              -> Done
        tick 59s
        Q1: Open
        tick 1s
        Q1: Closed                                                 # by itself
        messages: poll.open Q1, poll.count Q1
        open Q2                        -> Done
        tick 86400s
        Q2: Open                                                   # has no end of its own
        end                            -> Done
        Q2: Closed                                                 # with the show
        messages: poll.open Q2, poll.count Q2
        note Q2 votes=0,0              -> Done                     # counted after the end as well
        open Q3                        -> WrongState
        close Q2                       -> Repeated
        """)]
    public void AnswersAreAsTheTableSays(string table) => Play(table);

    [Fact]
    public void AShowHasAtMostAHundredPolls()
    {
        var rows = string.Concat(Enumerable.Range(1, PollRules.MaxPolls).Select(n => $"open Q{n} -> Done\nclose Q{n} -> Done\n"));
        Play($"describe -> Done\ngo-live -> Done\n{rows}open one-more -> Invalid");
    }

    [Fact]
    public void AFactAboutAnUnknownPollIsABug()
    {
        var kind = new LiveStreamKind(SilentBroadcaster.Instance);
        Assert.Throws<InvariantViolationException>(() => kind.Apply(kind.NewState("show"), new LiveStreamEvent.PollClosed(LiveStreamTable.Start, "Q1")));
    }

    private static void Play(string table)
    {
        var kind = new LiveStreamKind(SilentBroadcaster.Instance);
        var (state, now, events, messages) = (kind.NewState("show"), LiveStreamTable.Start, new List<LiveStreamEvent>(), new List<string>());
        foreach (var row in TableRow.Read(table))
        {
            if (row.Verb == "tick")
            {
                now += TableRow.ParseLength(row.Name);
                while (kind.NextDue(state) <= now) Apply(kind.DecideDue(state, now));
            }
            else if (row.Verb == "messages:")
            {
                Assert.Equal(row.Text[row.Verb.Length..].Trim(), string.Join(", ", messages));
                messages.Clear();
            }
            else if (row.Verb.EndsWith(':'))
            {
                var poll = kind.View(state, 1, []).Polls.Single(poll => poll.PollId + ":" == row.Verb);
                Assert.Equal(row.Text[row.Verb.Length..].Trim(), $"{poll.Phase} {string.Join(',', poll.Votes)}".Trim());
            }
            else
            {
                var decision = kind.Decide(state, Command(row), now);
                var status = decision.Answer.Refusal == LiveStreamRefusal.None ? decision.Answer.Repeated ? "Repeated" : "Done" : decision.Answer.Refusal.ToString();
                Assert.True(row.Status == status, $"{row.Text}\nanswers {decision.Answer}");
                Assert.True((decision.Events.Count > 0) == (status == "Done"), row.Text);
                Apply(decision.Events);
            }
        }
        var again = kind.NewState("show");
        foreach (var happened in kind.Read(kind.Write(events))) kind.Apply(again, happened);
        Assert.Equivalent(kind.View(state, 1, []), kind.View(again, 1, []), strict: true);
        Assert.Equal(kind.NextDue(state), kind.NextDue(again));

        void Apply(IReadOnlyList<LiveStreamEvent> happened)
        {
            foreach (var fact in happened)
            {
                kind.Apply(state, fact);
                events.Add(fact);
                messages.AddRange(kind.Messages(state, fact).Where(message => message.Type is PollMessage.OpenType or PollMessage.CountType)
                    .Select(message => $"{message.Type} {PollMessage.Read(message.Payload).PollId}"));
            }
        }
    }

    private static LiveStreamCommand Command(TableRow row)
    {
        var host = row.Get("by", "anna");
        return row.Verb switch
        {
            "describe" => new LiveStreamCommand.Describe(host, "Show", null, null),
            "go-live" => new LiveStreamCommand.GoLive(host),
            "end" => new LiveStreamCommand.End(host),
            "open" => new LiveStreamCommand.OpenPoll(host, row.Name, (int)row.Number("options", 2), row.Find("length") is null ? null : (int)row.Number("length", 0)),
            "close" => new LiveStreamCommand.ClosePoll(host, row.Name),
            "note" => new LiveStreamCommand.NoteCount(row.Name, [.. row.Get("votes", "").Split(',').Select(long.Parse)]),
            _ => throw new FormatException(row.Text),
        };
    }
}
