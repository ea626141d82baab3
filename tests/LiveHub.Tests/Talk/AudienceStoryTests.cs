using System.Text.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Tests.Viewers;

namespace LiveCommerce.LiveHub.Tests.Talk;

/// <summary>Questions, polls and reactions of one show.</summary>
public sealed class AudienceStoryTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task AQuestionIsAskedAnsweredAndSeen()
    {
        var show = await shop.NewShowAsync();
        var anna = shop.NewGuest();
        await using var watching = await HubSocket.ConnectAsync(shop, anna.Token);
        await watching.JoinAsync(show);
        var wish = new { questionId = anna.NewReservationId(), text = " Is it washable? ", name = "Anna" };
        var asked = (await watching.InvokeAsync("Ask", wish)).GetProperty("result").GetProperty("question");
        Assert.Equal(("Is it washable?", "open"), (asked.Text("text"), asked.Text("state")));
        Assert.Equal(asked.ToString(), (await anna.PostAsync(TalkSetup.Path(show, "/questions"), wish)).Ok().ToString()); // a repeat, over the other way
        var second = (await shop.NewGuest().PostAsync(TalkSetup.Path(show, "/questions"), Wish("And red?"))).Ok().Text("questionId");
        Assert.Equal(["Is it washable?", "And red?"], await ListAsync("open"));

        var topic = await watching.NextAsync("Update", update => update.Topic("questions")?.Number("open") == 2);
        Assert.DoesNotContain("washable", topic.ToString(), StringComparison.Ordinal); // what is not answered is the crew's alone
        (await SettleAsync(asked.Text("questionId"), "/answer", new { text = "At 30 degrees." })).Ok();
        var shown = (await watching.NextAsync("Update", update => update.Topic("questions")?.Number("open") == 1)).Topic("questions")!.Value;
        Assert.Equal("At 30 degrees.", Assert.Single(shown.GetProperty("answered").EnumerateArray()).Text("answer"));
        (await SettleAsync(asked.Text("questionId"), "/answer", new { text = "At 40 degrees." })).Ok(); // a better answer
        await watching.NextAsync("Update", update => update.Topic("questions")?.GetProperty("answered")[0].Text("answer") == "At 40 degrees.");
        (await SettleAsync(second, "/dismiss", null)).Ok();
        Assert.Empty(await ListAsync("open"));
        Assert.Equal(["And red?"], await ListAsync("dismissed"));
        Assert.Equal(JsonValueKind.Null, (await SettleAsync(second, "/answer", new { })).Ok().GetProperty("answer").ValueKind); // on air, after all
        Assert.Equal("answered", (await SettleAsync(second, "/answer", null)).Ok().Text("state"));
        (await shop.Host.GetAsync(TalkSetup.Path(show, "/questions?state=0"))).Refused(ProblemCode.Invalid, "state");

        async Task<string[]> ListAsync(string state) =>
            [.. (await shop.Host.GetAsync(TalkSetup.Path(show, $"/questions?state={state}"))).Ok().GetProperty("items").EnumerateArray().Select(question => question.Text("text"))];
        Task<Answer> SettleAsync(string id, string how, object? body) => shop.Host.PostAsync(TalkSetup.Path(show, $"/questions/{id}{how}"), body);
    }

    [Fact]
    public async Task EveryRefusalOfAQuestion()
    {
        var show = await shop.NewShowAsync();
        var (anna, eve) = (shop.NewGuest(), shop.NewGuest());
        (await AskAsync(anna, "x", id: "nope")).Refused(ProblemCode.IdInvalid, "questionId");
        (await AskAsync(anna, new string('x', 301))).Refused(ProblemCode.TextTooLong, "text");
        (await AskAsync(anna, "a\u0007")).Refused(ProblemCode.TextNotPlain, "text");
        (await AskAsync(anna, " ")).Refused(ProblemCode.Invalid, "text");
        (await AskAsync(anna, "see example.com")).Refused(ProblemCode.LinksNotAllowed);
        var id = (await AskAsync(anna, "1")).Ok().Text("questionId");
        (await AskAsync(anna, "other", id)).Refused(ProblemCode.IdReused, "questionId");
        (await AskAsync(eve, "1", id)).Refused(ProblemCode.IdReused, "questionId");
        shop.Time.Advance(TimeSpan.FromSeconds(5));
        (await AskAsync(anna, "2")).Ok();
        (await AskAsync(anna, "3")).Ok();
        (await AskAsync(anna, "4")).Refused(ProblemCode.TooManyRequests); // three are open
        (await shop.Host.PostAsync(TalkSetup.Path(show, "/questions/absent/dismiss"))).Refused(ProblemCode.NotFound);
        (await shop.Host.PostAsync(TalkSetup.Path(show, $"/questions/{id}/answer"), new { text = new string('x', 501) })).Refused(ProblemCode.TextTooLong, "text");
        (await shop.Host.PostAsync(TalkSetup.Path(await shop.NewShowAsync(), $"/questions/{id}/dismiss"))).Refused(ProblemCode.NotFound);
        await shop.Host.SettingsAsync(show, isOpen: false);
        (await AskAsync(eve, "5")).Refused(ProblemCode.WrongState);

        Task<Answer> AskAsync(ApiClient who, string text, string? id = null) =>
            who.PostAsync(TalkSetup.Path(show, "/questions"), new { questionId = id ?? who.NewReservationId(), text });
    }

    [Fact]
    public async Task APollIsOpenedVotedInClosedAndCounted()
    {
        var show = await shop.NewShowAsync();
        var voters = Enumerable.Range(0, 5).Select(_ => shop.NewGuest()).ToArray();
        await using var watching = await HubSocket.ConnectAsync(shop, voters[0].Token);
        await watching.JoinAsync(show);
        var draft = new { question = "Which one next?", options = new[] { "Mug", "Cap", "Tote" } };
        var opened = await shop.Host.PostAsync(TalkSetup.Path(show, "/polls"), draft, "poll");
        var poll = opened.Ok(201).Text("pollId");
        var again = await shop.Host.PostAsync(TalkSetup.Path(show, "/polls"), draft, "poll");
        Assert.Equal((poll, true), (again.Ok(201).Text("pollId"), again.IsReplayed));
        (await shop.Host.PostAsync(TalkSetup.Path(show, "/polls"), draft with { question = "Other?" }, "poll")).Refused(ProblemCode.IdempotencyKeyReused);
        (await shop.Host.PostAsync(TalkSetup.Path(show, "/polls"), draft, "second")).Refused(ProblemCode.WrongState); // one at a time
        await watching.NextAsync("Update", update => update.Topic($"poll:{poll}")?.GetProperty("isOpen").GetBoolean() == true);

        Assert.Equal(1, (await watching.InvokeAsync("Vote", poll, 1)).GetProperty("result").GetProperty("poll").GetProperty("options")[1].Number("votes"));
        await Task.WhenAll(voters[1..].Select(async voter => (await VoteAsync(voter, 2)).Ok()));
        (await VoteAsync(voters[0], 1)).Ok(); // said again
        (await VoteAsync(voters[0], 2)).Refused(ProblemCode.AlreadyVoted);
        (await VoteAsync(voters[0], 3)).Refused(ProblemCode.Invalid, "option");
        (await VoteAsync(voters[0], -1)).Refused(ProblemCode.Invalid, "option");
        (await voters[0].PutAsync(TalkSetup.Path(show, "/polls/absent/vote"), new { option = 0 })).Refused(ProblemCode.NotFound);
        (await voters[0].PutAsync(TalkSetup.Path(await shop.NewShowAsync(), $"/polls/{poll}/vote"), new { option = 0 })).Refused(ProblemCode.NotFound);

        var result = (await shop.Host.PostAsync(TalkSetup.Path(show, $"/polls/{poll}/close"))).Ok();
        Assert.Equal([0, 1, 4], result.GetProperty("votes").EnumerateArray().Select(votes => votes.GetInt64()));
        Assert.Equal(result.ToString(), (await shop.Host.PostAsync(TalkSetup.Path(show, $"/polls/{poll}/close"))).Ok().ToString());
        (await VoteAsync(shop.NewGuest(), 0)).Refused(ProblemCode.WrongState);
        var last = (await watching.NextAsync("Update", update => update.Topic($"poll:{poll}")?.GetProperty("isOpen").GetBoolean() == false)).Topic($"poll:{poll}")!.Value;
        Assert.Equal([0, 1, 4], last.GetProperty("options").EnumerateArray().Select(option => option.Number("votes")));
        (await shop.Host.PostAsync(TalkSetup.Path(show, "/polls/absent/close"))).Refused(ProblemCode.NotFound);

        // The next one takes its place for those who come later.
        var next = (await shop.Host.PostAsync(TalkSetup.Path(show, "/polls"), draft, "next")).Ok(201).Text("pollId");
        await using var late = await HubSocket.ConnectAsync(shop);
        var topics = (await late.JoinAsync(show)).GetProperty("topics").EnumerateObject().Select(topic => topic.Name).Where(name => name.StartsWith("poll:", StringComparison.Ordinal));
        Assert.Equal([$"poll:{next}"], topics);

        Task<Answer> VoteAsync(ApiClient voter, int option) => voter.PutAsync(TalkSetup.Path(show, $"/polls/{poll}/vote"), new { option });
    }

    [Fact]
    public async Task WhatHappensToAnOlderPollTakesTheNewestOffNoScreen()
    {
        var show = await shop.NewShowAsync();
        var voter = shop.NewGuest();
        await using var watching = await HubSocket.ConnectAsync(shop);
        await watching.JoinAsync(show);
        var first = await OpenAsync("first");
        (await voter.PutAsync(TalkSetup.Path(show, $"/polls/{first}/vote"), new { option = 1 })).Ok();
        (await shop.Host.PostAsync(TalkSetup.Path(show, $"/polls/{first}/close"))).Ok();
        var second = await OpenAsync("second");
        await watching.NextAsync("Update", update => update.Topic($"poll:{second}") is not null);
        var before = watching.Seen.Count;
        (await voter.PutAsync(TalkSetup.Path(show, $"/polls/{first}/vote"), new { option = 1 })).Ok(); // said again
        Assert.Equal(first, await OpenAsync("first")); // asked again
        (await voter.PutAsync(TalkSetup.Path(show, $"/polls/{second}/vote"), new { option = 0 })).Ok();
        await watching.NextAsync("Update", update => update.Topic($"poll:{second}")?.GetProperty("options")[0].Number("votes") == 1);
        Assert.DoesNotContain(watching.Seen.Skip(before), seen => seen.Argument.ToString().Contains(first, StringComparison.Ordinal));
        var topics = (await shop.Anyone.GetAsync($"/api/v1/streams/{show}")).Ok().GetProperty("topics").EnumerateObject().Select(topic => topic.Name);
        Assert.Equal([$"poll:{second}"], topics.Where(name => name.StartsWith("poll:", StringComparison.Ordinal)));

        async Task<string> OpenAsync(string key) =>
            (await shop.Host.PostAsync(TalkSetup.Path(show, "/polls"), new { question = "Q", options = new[] { "a", "b" } }, key)).Ok(201).Text("pollId");
    }

    [Theory]
    [InlineData("""{"question":"Q","options":["a"]}""", ProblemCode.Invalid, "options")]
    [InlineData("""{"question":"Q","options":["a","b","c","d","e","f","g"]}""", ProblemCode.Invalid, "options")]
    [InlineData("""{"question":"Q","options":["a","A "]}""", ProblemCode.Invalid, "options")]
    [InlineData("""{"question":"Q","options":["a"," "]}""", ProblemCode.Invalid, "options")]
    [InlineData("""{"question":" ","options":["a","b"]}""", ProblemCode.Invalid, "question")]
    [InlineData("""{"question":"a\u0000","options":["a","b"]}""", ProblemCode.TextNotPlain, "question")]
    [InlineData("""{"question":"Q","options":["a","b"],"lengthSeconds":9}""", ProblemCode.Invalid, "lengthSeconds")]
    [InlineData("""{"question":"Q","options":["a","b"],"lengthSeconds":3601}""", ProblemCode.Invalid, "lengthSeconds")]
    [InlineData("""{"question":"Q","options":["a",null]}""", ProblemCode.Invalid, "options")]
    public async Task ABadPollIsRefused(string body, ProblemCode code, string? field)
    {
        var show = await shop.NewShowAsync();
        (await shop.Host.SendAsync(HttpMethod.Post, TalkSetup.Path(show, "/polls"), body, "k")).Refused(code, field);
    }

    [Fact]
    public async Task APollClosesWithItsTimeOrWithTheShow()
    {
        var show = await shop.NewShowAsync();
        var timed = (await OpenAsync("timed", 60)).Ok(201).Text("pollId");
        (await shop.NewGuest().PutAsync(TalkSetup.Path(show, $"/polls/{timed}/vote"), new { option = 1 })).Ok();
        shop.Time.Advance(TimeSpan.FromSeconds(61));
        (await shop.NewGuest().PutAsync(TalkSetup.Path(show, $"/polls/{timed}/vote"), new { option = 1 })).Refused(ProblemCode.WrongState);
        await ShopSetup.UntilAsync(async () => (await shop.Host.PostAsync(TalkSetup.Path(show, $"/polls/{timed}/close"))).Ok(), result => result.GetProperty("votes")[1].GetInt64() == 1);
        var open = (await OpenAsync("open", null)).Ok(201).Text("pollId");
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/end")).Ok();
        Assert.Equal(0, (await shop.Host.PostAsync(TalkSetup.Path(show, $"/polls/{open}/close"))).Ok().GetProperty("votes")[0].GetInt64());
        (await OpenAsync("late", null)).Refused(ProblemCode.WrongState);

        Task<Answer> OpenAsync(string key, int? lengthSeconds) =>
            shop.Host.PostAsync(TalkSetup.Path(show, "/polls"), new { question = "Q", options = new[] { "a", "b" }, lengthSeconds }, key);
    }

    [Fact]
    public async Task ReactionsAreToldAsSums()
    {
        var show = await shop.NewShowAsync();
        await using var one = await HubSocket.ConnectAsync(shop);
        await using var other = await HubSocket.ConnectAsync(shop);
        await one.JoinAsync(show);
        await other.JoinAsync(show);
        for (var i = 0; i < 3; i++) await one.InvokeAsync("React", "heart", 20);
        await other.InvokeAsync("React", "fire", 2);
        Assert.Equal(204, (await shop.NewGuest().PostAsync(TalkSetup.Path(show, "/reactions"), new { kind = "heart", count = 5 })).Status);
        var sums = (await one.NextAsync("Update", update => update.Topic("reactions")?.GetProperty("counts").Number("heart") == 65
            && update.Topic("reactions")?.GetProperty("counts").Number("fire") == 2)).Topic("reactions")!.Value.GetProperty("counts");
        Assert.Equal(["clap", "fire", "heart", "laugh", "wow"], sums.EnumerateObject().Select(kind => kind.Name).Order(StringComparer.Ordinal));
        foreach (var count in (int[])[0, 21, -1])
        {
            Assert.Equal("invalid", (await one.InvokeAsync("React", "heart", count)).GetProperty("result").GetProperty("refusal").Text("code"));
            (await shop.NewGuest().PostAsync(TalkSetup.Path(show, "/reactions"), new { kind = "heart", count })).Refused(ProblemCode.Invalid, "count");
        }
        (await shop.NewGuest().PostAsync(TalkSetup.Path(show, "/reactions"), new { kind = "boo" })).Refused(ProblemCode.Malformed, "kind");
        Assert.True((await one.InvokeAsync("React", "boo", 1)).TryGetProperty("error", out _));
    }

    [Fact]
    public async Task ThePeakOfViewersIsKept()
    {
        var show = await shop.NewShowAsync();
        await using (var one = await HubSocket.ConnectAsync(shop))
        {
            await one.JoinAsync(show);
            await using var other = await HubSocket.ConnectAsync(shop);
            await other.JoinAsync(show);
        }
        var figures = await ShopSetup.UntilAsync(async () => (await shop.Host.GetAsync($"/api/v1/streams/{show}/figures")).Ok(), now => now.Number("viewers") == 0);
        Assert.Equal(2, figures.Number("peakViewers"));
        await shop.Get<LiveCommerce.LiveHub.Talk.Reactions.ReactionCounts>().StoreAsync();
        shop.Get<LiveCommerce.LiveHub.Fanout.StreamChannels>().Sweep();
        Assert.Null(shop.Get<LiveCommerce.LiveHub.Fanout.StreamChannels>().Find(show));
        Assert.Equal(2, (await shop.Host.GetAsync($"/api/v1/streams/{show}/figures")).Ok().Number("peakViewers"));
    }

    private object Wish(string text) => new { questionId = shop.NewGuest().NewReservationId(), text };
}
