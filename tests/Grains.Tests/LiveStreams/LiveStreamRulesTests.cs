using System.Diagnostics;
using LiveCommerce.Grains.Broadcasting;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Runtime;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Grains.Tests.LiveStreams;

/// <summary>Every answer of a live stream's owner as a row. How a row is written: <see cref="LiveStreamTable"/>.</summary>
public sealed class LiveStreamRulesTests
{
    [Theory]
    [MemberData(nameof(Names))]
    public void AnswersAreAsTheTableSays(string table) => LiveStreamTable.Play(LiveStreamTables.All[table]);

    public static TheoryData<string> Names() => [.. LiveStreamTables.All.Keys];

    [Fact]
    public void EveryAnswerThatACommandCanGiveIsShown()
    {
        var seen = LiveStreamTables.All.Values.SelectMany(table => LiveStreamTable.Play(table).Seen).ToHashSet(StringComparer.Ordinal);
        string[] expected =
        [
            "describe Done Repeated NotFound NotAllowed WrongState Invalid",
            "schedule Done Repeated NotFound NotAllowed WrongState Invalid",
            "rehearse Done Repeated NotFound NotAllowed WrongState",
            "end-rehearsal Done Repeated NotFound NotAllowed WrongState",
            "go-live Done Repeated NotFound NotAllowed WrongState",
            "end Done Repeated NotFound NotAllowed WrongState",
            "raid Done Repeated NotFound NotAllowed WrongState Invalid",
            "replay Done Repeated NotFound NotAllowed WrongState Invalid",
            "withdraw Done Repeated NotFound NotAllowed WrongState",
            "grant Done Repeated NotFound NotAllowed Invalid",
            "revoke Done Repeated NotFound NotAllowed Invalid",
            "line-up Done Repeated NotFound NotAllowed WrongState Invalid OfferRuns",
            "pin Done Repeated NotFound NotAllowed WrongState Invalid NotInLineUp",
            "run Done Repeated NotFound NotAllowed WrongState Invalid NotInLineUp",
            "segment Done Repeated NotFound NotAllowed WrongState SegmentUnknown",
            "media Done Repeated NotFound NotAllowed WrongState Invalid",
            "rotate Done Repeated NotFound NotAllowed Invalid",
            "offer Done Repeated NotFound NotAllowed IdReused ShowEnded WrongState Invalid OfferTooLong NotInLineUp OfferRuns",
            "note Done Repeated OfferUnknown",
            "close Done Repeated NotFound NotAllowed OfferUnknown",
            "stop Done Repeated NotFound NotAllowed",
        ];
        Assert.Equal(
            expected.Select(line => line.Split(' ')).SelectMany(words => words[1..].Select(status => $"{words[0]} {status}")).Order(StringComparer.Ordinal),
            seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AShowHasAtMostAThousandOffers()
    {
        var kind = new LiveStreamKind(SilentBroadcaster.Instance);
        var state = kind.NewState("show");
        Do(new LiveStreamCommand.Describe("anna", "Show", null, null));
        Do(new LiveStreamCommand.GoLive("anna"));
        Do(new LiveStreamCommand.SetLineUp("anna", [Sku.Parse("A")]));
        var draft = new OfferDraft(OfferKind.Drop, Sku.Parse("A"), 1, new Money(1, "EUR"), 1, 0, 5, 10);
        for (var n = 1; n <= LiveStreamRules.MaxOffers; n++)
        {
            Assert.Equal(LiveStreamRefusal.None, Do(new LiveStreamCommand.StartOffer("anna", $"O{n}", draft)).Refusal);
            Do(new LiveStreamCommand.CloseOffer("anna", $"O{n}"));
        }
        var answer = Do(new LiveStreamCommand.StartOffer("anna", "one more", draft));
        Assert.Equal((LiveStreamRefusal.Invalid, "offers"), (answer.Refusal, answer.Field));

        LiveStreamAnswer Do(LiveStreamCommand command)
        {
            var decision = kind.Decide(state, command, LiveStreamTable.Start);
            foreach (var happened in decision.Events) kind.Apply(state, happened);
            return decision.Answer;
        }
    }

    [Fact]
    public void ACommandOrFactOutsideTheFamilyIsABug()
    {
        var kind = new LiveStreamKind(SilentBroadcaster.Instance);
        Assert.Throws<UnreachableException>(() => kind.Decide(kind.NewState("show"), null!, LiveStreamTable.Start));
        Assert.Throws<UnreachableException>(() => kind.Apply(kind.NewState("show"), null!));
        Assert.Throws<InvariantViolationException>(() => kind.Apply(kind.NewState("show"), new LiveStreamEvent.OfferOpened(LiveStreamTable.Start, "O1")));
    }
}
