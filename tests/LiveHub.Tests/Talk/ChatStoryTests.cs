using System.Net.WebSockets;
using System.Text.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.LiveHub.Tests.Viewers;

namespace LiveCommerce.LiveHub.Tests.Talk;

/// <summary>People talk in a show, and its crew keeps order.</summary>
public sealed class ChatStoryTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task ALineIsSeenByEverybodyOnceAndByWhoComesLater()
    {
        var show = await shop.NewShowAsync();
        var (anna, ben) = (shop.NewGuest(), shop.NewGuest());
        await using var watching = await HubSocket.ConnectAsync(shop);
        await watching.JoinAsync(show);
        var first = (await anna.SayAsync(show, "  Is it red?  ", name: "Anna")).Ok(201);
        Assert.Equal(JsonValueKind.Null, first.GetProperty("buy").ValueKind);
        var id = first.GetProperty("line").Text("lineId");
        (await ben.SayAsync(show, "I think so", replyTo: id)).Ok(201);
        (await shop.Host.SayAsync(show, "It is, see https://example.com", name: "ignored")).Ok(201);

        var seen = new List<JsonElement>();
        while (seen.Count < 3) seen.AddRange((await watching.NextAsync("Update")).Chat().Select(entry => entry.GetProperty("line")));
        Assert.Equal(["Is it red?", "I think so", "It is, see https://example.com"], seen.Select(line => line.Text("text")));
        Assert.Equal(["viewer", "viewer", "crew"], seen.Select(line => line.Text("role")));
        Assert.Equal("Anna", seen[0].Text("name"));
        Assert.StartsWith("Guest ", seen[1].Text("name"), StringComparison.Ordinal);
        Assert.StartsWith("host-", seen[2].Text("name"), StringComparison.Ordinal); // whatever the crew says about its name
        Assert.Equal(id, seen[1].Text("replyTo"));

        await using var late = await HubSocket.ConnectAsync(shop);
        var snapshot = await late.JoinAsync(show);
        var shown = snapshot.GetProperty("log").GetProperty("chat").EnumerateArray().Select(entry => entry.GetProperty("line").Text("text"));
        Assert.Equal(seen.Select(line => line.Text("text")), shown);
        Assert.True(snapshot.GetProperty("topics").GetProperty("talk").GetProperty("isOpen").GetBoolean());
        Assert.Equal(shown, await shop.Anyone.TextsAsync(show));
    }

    [Fact]
    public async Task WhoComesBackHearsEveryLineThatWasMissedAndNoneTwice()
    {
        var show = await shop.NewShowAsync();
        JsonElement position;
        await using var staying = await HubSocket.ConnectAsync(shop);
        await staying.JoinAsync(show);
        await using (var leaving = await HubSocket.ConnectAsync(shop))
        {
            await leaving.JoinAsync(show);
            await shop.NewGuest().SaidAsync(show, "before");
            position = (await leaving.NextAsync("Update", update => update.Chat().Any())).GetProperty("position");
        }
        for (var i = 0; i < 20; i++) await shop.NewGuest().SaidAsync(show, $"missed {i}");
        await staying.NextAsync("Update", update => update.Chat().Any(entry => entry.GetProperty("line").Text("text") == "missed 19"));
        await using var back = await HubSocket.ConnectAsync(shop);
        Assert.True((await back.JoinAsync(show, position)).GetProperty("resumed").GetBoolean());
        var heard = new List<string>();
        while (!heard.Contains("missed 19")) heard.AddRange((await back.NextAsync("Update")).Chat().Select(entry => entry.GetProperty("line").Text("text")));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"missed {i}"), heard);
    }

    [Fact]
    public async Task ARepeatIsTheSameLineAndShownOnce()
    {
        var show = await shop.NewShowAsync();
        var (anna, eve) = (shop.NewGuest(), shop.NewGuest());
        var id = anna.NewReservationId();
        var first = (await anna.SayAsync(show, "hello", id)).Ok(201);
        var again = (await anna.SayAsync(show, "hello", id)).Ok(200);
        Assert.Equal(first.ToString(), again.ToString());
        (await anna.SayAsync(show, "other", id)).Refused(ProblemCode.IdReused);
        (await eve.SayAsync(show, "hello", id)).Refused(ProblemCode.IdReused);
        Assert.Equal(["hello"], await shop.Anyone.TextsAsync(show));
    }

    [Fact]
    public async Task ARemovedLineLeavesEveryScreen()
    {
        var show = await shop.NewShowAsync();
        await using var watching = await HubSocket.ConnectAsync(shop);
        await watching.JoinAsync(show);
        var id = await shop.NewGuest().SaidAsync(show, "rude");
        await shop.NewGuest().SaidAsync(show, "kind");
        var line = TalkSetup.Path(show, $"/lines/{id}");
        Assert.Equal(204, (await shop.Host.DeleteAsync(line)).Status);
        Assert.Equal(204, (await shop.Host.DeleteAsync(line)).Status);
        var gone = await watching.NextAsync("Update", update => update.Chat().Any(entry => entry.TryGetProperty("removed", out _)));
        Assert.Equal([id], gone.Chat().Single(entry => entry.TryGetProperty("removed", out _)).GetProperty("removed").EnumerateArray().Select(removed => removed.GetString()));
        Assert.Equal(["kind"], await shop.Anyone.TextsAsync(show));
        await using var late = await HubSocket.ConnectAsync(shop);
        Assert.DoesNotContain("rude", (await late.JoinAsync(show)).ToString(), StringComparison.Ordinal);
        (await shop.NewGuest().SayAsync(show, "what did you say?", replyTo: id)).Refused(ProblemCode.LineUnknown, "replyTo");
        (await shop.Host.DeleteAsync(TalkSetup.Path(show, "/lines/absent"))).Refused(ProblemCode.LineUnknown);
        var elsewhere = await shop.NewShowAsync();
        (await shop.Host.DeleteAsync(TalkSetup.Path(elsewhere, $"/lines/{id}"))).Refused(ProblemCode.LineUnknown);
    }

    [Fact]
    public async Task APinnedLineIsSeenByAllUntilItIsTakenDownOrRemoved()
    {
        var show = await shop.NewShowAsync();
        await using var watching = await HubSocket.ConnectAsync(shop);
        await watching.JoinAsync(show);
        var id = await shop.Host.SaidAsync(show, "Shipping is free today");
        Assert.Equal(id, (await PinAsync(id)).Ok().GetProperty("pinned").Text("lineId"));
        await watching.NextAsync("Update", update => update.Topic("talk")?.GetProperty("pinned") is { ValueKind: JsonValueKind.Object });
        Assert.Equal(JsonValueKind.Null, (await PinAsync(null)).Ok().GetProperty("pinned").ValueKind);
        (await PinAsync("absent")).Refused(ProblemCode.LineUnknown, "lineId");
        await PinAsync(id);
        await shop.Host.DeleteAsync(TalkSetup.Path(show, $"/lines/{id}"));
        Assert.Equal(JsonValueKind.Null, (await shop.Anyone.GetAsync(TalkSetup.Path(show))).Ok().GetProperty("settings").GetProperty("pinned").ValueKind);
        (await PinAsync(id)).Refused(ProblemCode.LineUnknown, "lineId");

        Task<Answer> PinAsync(string? lineId) => shop.Host.PutAsync(TalkSetup.Path(show, "/pinned"), new { lineId });
    }

    [Fact]
    public async Task AMutedSpeakerIsHeardNoMoreUntilTimeOrThatIsTakenBack()
    {
        var (show, other) = (await shop.NewShowAsync(), await shop.NewShowAsync());
        var (troll, anna) = (shop.NewGuest(), shop.NewGuest());
        var id = await troll.SaidAsync(show, "first");
        await troll.SaidAsync(show, "second");
        await anna.SaidAsync(show, "please stop");
        var mute = (await shop.Host.PostAsync(TalkSetup.Path(show, "/mutes"), new { lineId = id, seconds = 60, removeLines = true })).Ok();
        Assert.Equal(["please stop"], await shop.Anyone.TextsAsync(show));
        (await troll.SayAsync(show, "third")).Refused(ProblemCode.Muted);
        (await troll.PostAsync(TalkSetup.Path(show, "/questions"), new { questionId = troll.NewReservationId(), text = "why?" })).Refused(ProblemCode.Muted);
        (await troll.SayAsync(other, "elsewhere")).Ok(201); // a mute is of one show
        await anna.SaidAsync(show, "thanks");
        Assert.Equal(mute.Text("muteId"), Assert.Single((await MutesAsync()).EnumerateArray()).Text("muteId"));

        Assert.Equal(204, (await shop.Host.DeleteAsync(TalkSetup.Path(show, $"/mutes/{mute.Text("muteId")}"))).Status);
        (await shop.Host.DeleteAsync(TalkSetup.Path(show, $"/mutes/{mute.Text("muteId")}"))).Refused(ProblemCode.NotFound);
        (await troll.SayAsync(show, "sorry")).Ok(201);
        shop.Time.Advance(TimeSpan.FromSeconds(5)); // no flood
        (await shop.Host.PostAsync(TalkSetup.Path(show, "/mutes"), new { lineId = id, seconds = 10 })).Ok();
        (await troll.SayAsync(show, "hm")).Refused(ProblemCode.Muted);
        shop.Time.Advance(TimeSpan.FromSeconds(11));
        (await troll.SayAsync(show, "back again")).Ok(201);
        Assert.Empty((await MutesAsync()).EnumerateArray());

        (await shop.Host.PostAsync(TalkSetup.Path(show, "/mutes"), new { lineId = id, seconds = 9 })).Refused(ProblemCode.Invalid, "seconds");
        (await shop.Host.PostAsync(TalkSetup.Path(show, "/mutes"), new { lineId = "absent" })).Refused(ProblemCode.LineUnknown, "lineId");
        var own = await shop.Host.SaidAsync(show, "by the crew");
        (await shop.Host.PostAsync(TalkSetup.Path(show, "/mutes"), new { lineId = own })).Refused(ProblemCode.LineUnknown, "lineId"); // nobody mutes the crew

        async Task<JsonElement> MutesAsync() => (await shop.Host.GetAsync(TalkSetup.Path(show, "/mutes"))).Ok().GetProperty("items");
    }

    [Fact]
    public async Task TheCrewSlowsTheTalkDownAndClosesIt()
    {
        var show = await shop.NewShowAsync();
        var anna = shop.NewGuest();
        await shop.Host.SettingsAsync(show, slowSeconds: 30);
        await anna.SaidAsync(show, "one");
        var refused = (await anna.SayAsync(show, "two")).Refused(ProblemCode.SlowMode);
        Assert.Equal("later", refused.Text("retry"));
        await shop.Host.SaidAsync(show, "one of the crew");
        await shop.Host.SaidAsync(show, "twice");
        shop.Time.Advance(TimeSpan.FromSeconds(30));
        await anna.SaidAsync(show, "three");

        var closed = await shop.Host.SettingsAsync(show, isOpen: false);
        Assert.True(closed.Number("version") >= 2);
        Assert.Equal(closed.Number("version"), (await shop.Host.SettingsAsync(show, isOpen: false)).Number("version")); // nothing has changed
        (await shop.NewGuest().SayAsync(show, "four")).Refused(ProblemCode.WrongState);
        await shop.Host.SaidAsync(show, "only us now");

        foreach (var slow in (int[])[-1, 301])
            (await shop.Host.PutAsync(TalkSetup.Path(show, "/settings"), new { isOpen = true, slowSeconds = slow })).Refused(ProblemCode.Invalid, "slowSeconds");
        (await shop.Host.PutAsync(TalkSetup.Path(show, "/settings"), new { isOpen = true, slowSeconds = 0, buyPattern = "{item}" })).Refused(ProblemCode.Invalid, "buyPattern");
    }

    [Fact]
    public async Task TalkBeginsWithTheAnnouncementAndEndsWithTheShow()
    {
        var show = shop.NewName("quiet");
        (await shop.Host.PutAsync($"/api/v1/streams/{show}", new { title = "A show" })).Ok(201);
        (await shop.NewGuest().SayAsync(show, "hello?")).Refused(ProblemCode.NotFound); // a draft is nobody's business
        (await shop.Host.SayAsync(show, "among us")).Refused(ProblemCode.WrongState); // everybody would read it later
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/schedule", new { startsAt = shop.Time.GetUtcNow().AddHours(1) })).Ok();
        await shop.NewGuest().SaidAsync(show, "I cannot wait");
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/go-live")).Ok();
        await shop.NewGuest().SaidAsync(show, "there you are");
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/end")).Ok();
        (await shop.NewGuest().SayAsync(show, "already?")).Refused(ProblemCode.WrongState);
        (await shop.Host.SayAsync(show, "good night")).Refused(ProblemCode.WrongState);
        (await shop.NewGuest().PostAsync(TalkSetup.Path(show, "/reactions"), new { kind = "heart" })).Refused(ProblemCode.WrongState);
        Assert.Equal(["I cannot wait", "there you are"], await shop.Anyone.TextsAsync(show));
    }

    [Fact]
    public async Task AFloodOfOneIsRefusedAndHarmsNobody()
    {
        var show = await shop.NewShowAsync();
        var (troll, anna) = (shop.NewGuest(), shop.NewGuest());
        var answers = new List<Answer>();
        for (var i = 0; i < 8; i++) answers.Add(await troll.SayAsync(show, $"spam {i}"));
        Assert.Contains(answers, answer => answer.Status == 429);
        answers.First(answer => answer.Status == 429).Refused(ProblemCode.TooManyRequests);
        await anna.SaidAsync(show, "hello");
    }

    [Theory]
    [InlineData("""{"lineId":"ID","text":""}""", ProblemCode.Invalid, "text")]
    [InlineData("""{"lineId":"ID","text":"   "}""", ProblemCode.Invalid, "text")]
    [InlineData("""{"lineId":"ID","text":null}""", ProblemCode.Malformed, null)]
    [InlineData("""{"lineId":"ID"}""", ProblemCode.Malformed, null)]
    [InlineData("""{"lineId":"ID","text":"x","number":1}""", ProblemCode.Malformed, "number")]
    [InlineData("""{"lineId":"nope","text":"x"}""", ProblemCode.IdInvalid, null)]
    [InlineData("""{"lineId":"ID","text":"a\u0000b"}""", ProblemCode.TextNotPlain, "text")]
    [InlineData("""{"lineId":"ID","text":"a\nb"}""", ProblemCode.TextNotPlain, "text")]
    [InlineData("""{"lineId":"ID","text":"a\u202eb"}""", ProblemCode.TextNotPlain, "text")]
    [InlineData("""{"lineId":"ID","text":"\ud800"}""", ProblemCode.Malformed, null)]
    [InlineData("""{"lineId":"ID","text":"x","name":"a\u0007"}""", ProblemCode.Invalid, "name")]
    [InlineData("""{"lineId":"ID","text":"x","replyTo":"absent"}""", ProblemCode.LineUnknown, "replyTo")]
    [InlineData("""{"lineId":"ID","text":"buy at www.example.com"}""", ProblemCode.LinksNotAllowed, "text")]
    public async Task ABadLineIsRefusedByNameAndNotShown(string body, ProblemCode code, string? field)
    {
        var show = await shop.NewShowAsync();
        var guest = shop.NewGuest();
        var sent = body.Replace("ID", guest.NewReservationId(), StringComparison.Ordinal);
        (await guest.SendAsync(HttpMethod.Post, TalkSetup.Path(show, "/lines"), sent)).Refused(code, field);
        Assert.Empty(await shop.Anyone.TextsAsync(show));
    }

    [Fact]
    public async Task ALongLineIsTooLongAndAMegabyteTooLarge()
    {
        var show = await shop.NewShowAsync();
        var guest = shop.NewGuest();
        (await guest.SayAsync(show, new string('x', 501))).Refused(ProblemCode.TextTooLong, "text");
        (await guest.SayAsync(show, new string('x', 1024 * 1024))).Refused(ProblemCode.TooLarge);
        (await guest.SayAsync(show, new string('\u540d', 500))).Ok(201);
        // On the hub a message that no viewer would send ends the connection.
        await using var viewer = await HubSocket.ConnectAsync(shop, guest.Token);
        await viewer.JoinAsync(show);
        try
        {
            await viewer.SendAsync($$"""{"type":1,"target":"Say","arguments":[{"lineId":"x","text":"{{new string('x', 1024 * 1024)}}"}]}""");
        }
        catch (WebSocketException)
        {
            // it was closed while this was being sent
        }
        await viewer.Closed.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task TheHubSaysTheSameAsHttpAndRefusesInAnswers()
    {
        var show = await shop.NewShowAsync();
        var anna = shop.NewGuest();
        await using var hub = await HubSocket.ConnectAsync(shop, anna.Token);
        var line = new { lineId = anna.NewReservationId(), text = "hello" };
        Assert.Equal("not-found", (await hub.InvokeAsync("Say", line)).GetProperty("result").GetProperty("refusal").Text("code")); // has not joined
        await hub.JoinAsync(show);
        Assert.Equal("hello", (await hub.InvokeAsync("Say", line)).GetProperty("result").GetProperty("line").Text("text"));
        await shop.Host.SettingsAsync(show, slowSeconds: 30);
        var slow = (await hub.InvokeAsync("Say", new { lineId = anna.NewReservationId(), text = "again" })).GetProperty("result").GetProperty("refusal");
        Assert.Equal(("slow-mode", "later"), (slow.Text("code"), slow.Text("retry")));
        Assert.InRange(slow.Number("retryAfter"), 1, 30);

        await using var nobody = await HubSocket.ConnectAsync(shop);
        await nobody.JoinAsync(show);
        Assert.Equal("sign-in-required", (await nobody.InvokeAsync("Say", line)).GetProperty("result").GetProperty("refusal").Text("code"));
        await using var stranger = await HubSocket.ConnectAsync(shop, (await shop.NewHostAsync()).Token);
        await stranger.JoinAsync(show);
        Assert.Equal("not-allowed", (await stranger.InvokeAsync("Say", line)).GetProperty("result").GetProperty("refusal").Text("code"));
        await using var crew = await HubSocket.ConnectAsync(shop, shop.Host.Token);
        await crew.JoinAsync(show);
        var said = (await crew.InvokeAsync("Say", new { lineId = anna.NewReservationId(), text = "we hear you" })).GetProperty("result").GetProperty("line");
        Assert.Equal("crew", said.Text("role"));
    }

    [Fact]
    public async Task WhatWasSaidBeforeIsReadPageByPage()
    {
        var show = await shop.NewShowAsync();
        for (var i = 1; i <= 7; i++) await shop.NewGuest().SaidAsync(show, $"{i}");
        var read = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = (await shop.Anyone.GetAsync(TalkSetup.Path(show, $"?limit=3{next}"))).Ok();
            read.InsertRange(0, page.GetProperty("items").EnumerateArray().Select(line => line.Text("text")));
            next = page.GetProperty("next") is { ValueKind: JsonValueKind.Number } before ? $"&before={before}" : null;
        }
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7"], read);
        (await shop.Anyone.GetAsync(TalkSetup.Path(show, "?limit=0"))).Refused(ProblemCode.Invalid, "limit");
        (await shop.Anyone.GetAsync(TalkSetup.Path(show, "?limit=201"))).Refused(ProblemCode.Invalid, "limit");
    }

    [Fact]
    public async Task TheExportHasEverythingAndMarksWhatWasRemoved()
    {
        var show = await shop.NewShowAsync();
        var id = await shop.NewGuest().SaidAsync(show, "=cmd|' /C calc'!A0");
        await shop.NewGuest().SayAsync(show, "say \"hi\", all", replyTo: id, name: "Ann, B.");
        await shop.Host.DeleteAsync(TalkSetup.Path(show, $"/lines/{id}"));
        var export = await shop.Host.GetAsync(TalkSetup.Path(show, "/export"));
        Assert.Equal((200, "text/csv"), (export.Status, export.MediaType));
        var rows = export.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, rows.Length);
        Assert.Equal("number,at,name,role,text,replyTo,removedAt", rows[0]);
        Assert.Contains("\"'=cmd|' /C calc'!A0\"", rows[1], StringComparison.Ordinal);
        Assert.EndsWith("Z", rows[1], StringComparison.Ordinal);
        Assert.Contains("\"Ann, B.\",viewer,\"say \"\"hi\"\", all\"", rows[2], StringComparison.Ordinal);
        Assert.EndsWith(",", rows[2], StringComparison.Ordinal);
    }
}
