using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Talk;
using LiveCommerce.LiveHub.Talk.Lines;

namespace LiveCommerce.LiveHub.Tests.Talk;

/// <summary>Every refusal of a line, in the order of docs/protocol.md: each row breaks one rule and all rules after it.</summary>
public sealed class LineRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 18, 0, 0, TimeSpan.Zero);
    private static readonly string Id = ReservationId.New(Now).ToString();
    private static readonly Speaker Buyer = new("b:anna", null, null);
    private static readonly Speaker Crew = new("h:host", null, HostId.New());

    public static TheoryData<string, string, string?, string> Shapes => new()
    {
        { "no id", "", "bad\u0000name", "IdInvalid" },
        { "01234567-89ab-4cde-8f01-23456789abcd", "", null, "IdInvalid" }, // version 4
        { "id", new string('x', 501) + '\0', "bad\u0000name", "TextTooLong" },
        { "id", "a\0", "bad\u0000name", "TextNotPlain" },
        { "id", "   ", "bad\u0000name", "TextMissing" },
        { "id", "\u200b\u200d", null, "TextMissing" },
        { "id", "hello", "bad\u0000name", "NameInvalid" },
        { "id", "hello", "", "NameInvalid" },
        { "id", "hello", new string('n', 33), "NameInvalid" },
        { "id", "hello", new string('n', 32), "None" },
        { "id", new string('x', 500), null, "None" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void WhatALineIsByItselfIsJudgedInOrder(string id, string text, string? name, string expected) =>
        Assert.Equal(expected, LineRules.CheckShape(new LineWish(id == "id" ? Id : id, text, Name: name), Buyer).ToString());

    [Fact]
    public void WhatIsTrueOfTheShowIsJudgedInOrder()
    {
        // All at once is wrong with this one; each row puts one thing right.
        var wish = new LineWish(Id, "see www.example.com", "absent");
        var sight = new LineSight(
            IsOpen: false, SlowSeconds: 30, Known: new KnownLine("other", Buyer.Id, Line("x")), LastSaidAt: Now.AddSeconds(-10), MutedUntil: Now.AddSeconds(90), ReplyIsKnown: false);
        AssertRefused(TalkRefusal.IdReused, null);
        sight = sight with { Known = null };
        AssertRefused(TalkRefusal.Closed, null);
        sight = sight with { IsOpen = true };
        AssertRefused(TalkRefusal.Muted, 90);
        sight = sight with { MutedUntil = DateTimeOffset.MaxValue };
        AssertRefused(TalkRefusal.Muted, 3_600); // for good, which may be taken back
        sight = sight with { MutedUntil = Now };
        AssertRefused(TalkRefusal.LinksNotAllowed, null);
        wish = wish with { Text = "see you" };
        AssertRefused(TalkRefusal.LineUnknown, null);
        sight = sight with { ReplyIsKnown = true };
        AssertRefused(TalkRefusal.SlowMode, 20);
        sight = sight with { LastSaidAt = Now.AddSeconds(-30) };
        AssertRefused(TalkRefusal.None, null);

        void AssertRefused(TalkRefusal refusal, int? seconds)
        {
            var verdict = LineRules.Decide(sight, wish, Buyer, "show", Now);
            Assert.Equal((refusal, seconds is { } wait ? TimeSpan.FromSeconds(wait) : null), (verdict.Refusal, verdict.RetryAfter));
        }
    }

    [Theory]
    [InlineData("show", "b:anna", "hello", null, "None")]
    [InlineData("show", "b:anna", " hello ", null, "None")] // blanks around it are not part of it
    [InlineData("other", "b:anna", "hello", null, "IdReused")]
    [InlineData("show", "b:eve", "hello", null, "IdReused")]
    [InlineData("show", "b:anna", "hello!", null, "IdReused")]
    [InlineData("show", "b:anna", "hello", "reply", "IdReused")]
    public void ARepeatIsTheSameLineOfTheSameSpeaker(string show, string speaker, string text, string? replyTo, string expected)
    {
        // It is answered even where one could not say it now.
        var sight = new LineSight(false, 300, new KnownLine("show", Buyer.Id, Line("hello")), Now, DateTimeOffset.MaxValue, ReplyIsKnown: false);
        var verdict = LineRules.Decide(sight, new LineWish(Id, text, replyTo), Buyer with { Id = speaker }, show, Now);
        Assert.Equal((expected, expected == "None"), (verdict.Refusal.ToString(), verdict.IsRepeat));
    }

    [Fact]
    public void TheCrewIsBoundByNeitherMuteNorLinksNorSlowMode()
    {
        var sight = new LineSight(true, 300, LastSaidAt: Now, MutedUntil: DateTimeOffset.MaxValue);
        Assert.Equal(TalkRefusal.None, LineRules.Decide(sight, new LineWish(Id, "https://example.com"), Crew, "show", Now).Refusal);
        Assert.Equal(TalkRefusal.LineUnknown, LineRules.Decide(sight with { ReplyIsKnown = false }, new LineWish(Id, "x"), Crew, "show", Now).Refusal);
        Assert.Equal(TalkRefusal.Closed, LineRules.Decide(sight with { IsOpen = false }, new LineWish(Id, "x"), Crew, "show", Now).Refusal);
    }

    [Fact]
    public void ACommentThatBuysIsNotSlowedDown() =>
        Assert.Equal(TalkRefusal.None, LineRules.Decide(new LineSight(true, 300, LastSaidAt: Now, IsPurchase: true), new LineWish(Id, "sold 1"), Buyer, "show", Now).Refusal);

    private static LineWire Line(string text) => new(Id, 1, Now, "Anna", LineRole.Viewer, text, null);
}
