using System.Globalization;
using System.Text.Json;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Recording;

/// <summary>An ended show, at any second of its recording.</summary>
public sealed class ReplayTests(RunningShop shop) : IClassFixture<RunningShop>
{
    [Fact]
    public async Task EverySecondIsWhatTheJournalSays()
    {
        var random = new Random(11);
        var skus = new[] { await shop.NewSkuAsync(400), await shop.NewSkuAsync(400), await shop.NewSkuAsync(400) };
        var show = await shop.NewShowAsync(skus);
        await ActAsync(show, skus, random, steps: 160);
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/end")).Ok();
        var length = (await RecordedAsync(show)).Number("lengthSeconds");

        var truth = new Recomputation(Path.Combine(shop.Folder, "journal.db"), show);
        Assert.Equal((long)Math.Ceiling((truth.EndedAt - truth.WentLiveAt).TotalSeconds), length);
        foreach (var second in Enumerable.Range(0, 1_000).Select(_ => random.NextInt64(length + 1)))
        {
            var told = (await shop.Anyone.GetAsync($"/api/v1/streams/{show}/replay?second={second}")).Ok();
            var at = truth.WentLiveAt.AddSeconds(second);
            Assert.Equal(truth.Pinned(at), told.GetProperty("pinned").EnumerateArray().Select(sku => sku.GetString()).FirstOrDefault());
            Assert.Equal(skus, told.GetProperty("lineUp").EnumerateArray().Select(item => item.Text("sku")));
            Assert.All(told.GetProperty("lineUp").EnumerateArray(), item => Assert.Equal(truth.Available(item.Text("sku"), at), item.GetProperty("stock").Number("available")));
            Assert.All(told.GetProperty("lineUp").EnumerateArray(), item => Assert.Equal(1_999, item.GetProperty("price").Number("amount")));
            Assert.Equal(
                truth.Phases(at).OrderBy(entry => entry.Key, StringComparer.Ordinal),
                told.GetProperty("offers").EnumerateArray().Select(offer => KeyValuePair.Create(offer.Text("offerId"), offer.Text("phase"))).OrderBy(entry => entry.Key, StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task ThePriceIsTheOneOfItsTime()
    {
        var sku = await shop.NewSkuAsync(5, price: 2_000);
        var show = await shop.NewShowAsync(sku);
        shop.Time.Advance(TimeSpan.FromSeconds(10));
        (await shop.Host.PutAsync($"/api/v1/products/{sku.ToLowerInvariant()}", new { title = "Dearer", variants = new[] { new { sku, price = ShopSetup.Eur(2_500) } } })).Ok();
        shop.Time.Advance(TimeSpan.FromSeconds(10));
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/end")).Ok();
        await RecordedAsync(show);
        Assert.Equal((2_000, 2_500), (await PriceAsync(5), await PriceAsync(15)));

        async Task<long> PriceAsync(long second) => (await shop.Anyone.GetAsync($"/api/v1/streams/{show}/replay?second={second}")).Ok()
            .GetProperty("lineUp")[0].GetProperty("price").Number("amount");
    }

    [Fact]
    public async Task TheTrackHasACueForEverythingThatChanged()
    {
        var sku = await shop.NewSkuAsync(5);
        var show = await ShortShowAsync(sku);
        var track = (await shop.Anyone.GetAsync($"/api/v1/streams/{show}/replay.vtt")).Text;
        var blocks = track.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("WEBVTT", blocks[0], StringComparison.Ordinal);
        var starts = new List<TimeSpan>();
        foreach (var block in blocks[1..])
        {
            var lines = block.Split('\n');
            Assert.Equal(2, lines.Length);
            var times = lines[0].Split(" --> ");
            starts.Add(TimeSpan.Parse(times[0], CultureInfo.InvariantCulture));
            Assert.True(TimeSpan.Parse(times[1], CultureInfo.InvariantCulture) > starts[^1]);
            Assert.DoesNotContain("-->", lines[1], StringComparison.Ordinal);
            using var cue = JsonDocument.Parse(lines[1]);
            Assert.NotEmpty(cue.RootElement.Text("topic"));
        }
        Assert.Equal(starts.Order(), starts);
        Assert.Contains(blocks, block => block.Contains($"\"stock:{sku}\"", StringComparison.Ordinal) && block.Contains("\"available\":4", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PinnedItemsAndOffersAreDateRanges()
    {
        var sku = await shop.NewSkuAsync(5);
        var show = await ShortShowAsync(sku);
        var lines = (await shop.Anyone.GetAsync($"/api/v1/streams/{show}/replay.m3u8")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(("#EXTM3U", "#EXT-X-ENDLIST"), (lines[0], lines[^1]));
        var ranges = lines.Where(line => line.StartsWith("#EXT-X-DATERANGE:", StringComparison.Ordinal)).ToList();
        Assert.Contains(ranges, range => range.Contains("CLASS=\"dev.livecommerce.pinned\"", StringComparison.Ordinal) && range.Contains($"SKUS=\"{sku}\"", StringComparison.Ordinal));
        Assert.Contains(ranges, range => range.Contains("CLASS=\"dev.livecommerce.offer\"", StringComparison.Ordinal) && range.Contains("PHASE=\"OPEN\"", StringComparison.Ordinal));
        Assert.Equal(ranges.Count, ranges.Select(range => range.Split(',')[0]).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task TheRecordCountsWhatHappenedPerMinute()
    {
        var sku = await shop.NewSkuAsync(2);
        var show = await shop.NewShowAsync(sku);
        var (first, second) = (shop.NewGuest(), shop.NewGuest());
        var paid = await first.ReservedAsync(sku);
        Assert.Equal("paid", (await first.BuyAsync(sku, paid)).Ok(201).Text("status"));
        await ShopSetup.UntilAsync(async () => (await shop.Host.GetAsync($"/api/v1/streams/{show}/figures")).Ok(), now => now.Number("orders") == 1);
        shop.Time.Advance(TimeSpan.FromMinutes(1));
        var given = await second.ReservedAsync(sku);
        (await first.ReserveAsync(sku)).Refused(ProblemCode.FullyReserved);
        (await second.DeleteAsync($"/api/v1/stock/{sku}/reservations/{given}")).Ok();
        shop.Time.Advance(TimeSpan.FromSeconds(5)); // counted refusals are written once a second
        await second.ReservedAsync(sku);
        await ShopSetup.UntilAsync(() => shop.CountsAsync(sku), counts => counts.Number("reserved") == 1);
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/end")).Ok();
        await RecordedAsync(show);

        var record = (await shop.Host.GetAsync($"/api/v1/streams/{show}/record")).Ok();
        var items = record.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal((1, 1, 1), (items[0].Number("reservations"), items[0].Number("unitsSold"), items[0].Number("orders")));
        Assert.Equal(1_999, items[0].GetProperty("revenue")[0].Number("amount"));
        Assert.Equal((2, 1), (items.Skip(1).Sum(item => item.Number("reservations")), items.Skip(1).Sum(item => item.Number("released"))));
        var csv = (await shop.Host.GetAsync($"/api/v1/streams/{show}/record?format=csv")).Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(items.Count + 1, csv.Length);
        Assert.StartsWith($"0,\"{sku}\",1,1,0,0,0,1,1,1999,EUR,", csv[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task AShowThatRunsOrIsSomebodyElsesHasNoRecording()
    {
        var show = await shop.NewShowAsync(await shop.NewSkuAsync(1));
        foreach (var path in (string[])["replay", "replay.vtt", "replay.m3u8"])
        {
            (await shop.Anyone.GetAsync($"/api/v1/streams/{show}/{path}")).Refused(ProblemCode.WrongState);
            (await shop.Anyone.GetAsync($"/api/v1/streams/nobody-knows/{path}")).Refused(ProblemCode.NotFound);
        }
        (await shop.Host.GetAsync($"/api/v1/streams/{show}/record?format=xml")).Refused(ProblemCode.Invalid, "format");
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/end")).Ok();
        var length = (await RecordedAsync(show)).Number("lengthSeconds");
        (await shop.Anyone.GetAsync($"/api/v1/streams/{show}/replay?second={length + 1}")).Refused(ProblemCode.Invalid, "second");
        (await shop.Anyone.GetAsync($"/api/v1/streams/{show}/replay?second=-1")).Refused(ProblemCode.Invalid, "second");
        (await (await shop.NewHostAsync()).GetAsync($"/api/v1/streams/{show}/record")).Refused(ProblemCode.NotFound);
    }

    private async Task<string> ShortShowAsync(string sku)
    {
        var show = await shop.NewShowAsync(sku);
        shop.Time.Advance(TimeSpan.FromSeconds(3));
        (await shop.Host.PutAsync($"/api/v1/streams/{show}/pinned", new { sku })).Ok();
        shop.Time.Advance(TimeSpan.FromSeconds(3));
        await shop.NewGuest().ReservedAsync(sku);
        shop.Time.Advance(TimeSpan.FromSeconds(3));
        await shop.NewDropAsync(show, ShopSetup.Draft(sku, quantity: 2, length: 20, countdown: 5));
        shop.Time.Advance(TimeSpan.FromSeconds(8));
        await ShopSetup.UntilAsync(
            async () => (await shop.Anyone.GetAsync($"/api/v1/streams/{show}")).Ok().GetProperty("stream").GetProperty("offers")[0], offer => offer.Text("phase") == "open");
        shop.Time.Advance(TimeSpan.FromSeconds(3));
        (await shop.Host.PostAsync($"/api/v1/streams/{show}/end")).Ok();
        await RecordedAsync(show);
        return show;
    }

    private async Task<JsonElement> RecordedAsync(string show)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var answer = await shop.Anyone.GetAsync($"/api/v1/streams/{show}/replay");
            if (answer.Status == 200) return answer.Ok();
            answer.Refused(ProblemCode.Busy);
            Assert.False(patience.IsCancellationRequested, "The show is never recorded.");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <summary>Buyers reserve, give back and pay, the host pins and starts drops, and time passes.</summary>
    private async Task ActAsync(string show, string[] skus, Random random, int steps)
    {
        var held = new List<(ApiClient Buyer, string Sku, string Id)>();
        var offers = new Dictionary<string, string>();
        for (var step = 0; step < steps; step++)
        {
            shop.Time.Advance(TimeSpan.FromMilliseconds(random.Next(3_000)));
            var sku = skus[random.Next(skus.Length)];
            switch (random.Next(10))
            {
                case 0:
                    (await shop.Host.PutAsync($"/api/v1/streams/{show}/pinned", new { sku = random.Next(4) == 0 ? null : sku })).Ok();
                    break;
                case 1 when !offers.ContainsKey(sku):
                    offers[sku] = await shop.NewDropAsync(show, ShopSetup.Draft(sku, random.Next(1, 9), 5, 3_600, random.Next(4)));
                    break;
                case 2 when offers.Remove(sku, out var running):
                    (await shop.Host.PostAsync($"/api/v1/streams/{show}/offers/{running}/close")).Ok();
                    break;
                case 3 or 4 when held.Count > 0:
                    var (buyer, of, id) = held[random.Next(held.Count)];
                    held.RemoveAll(entry => entry.Id == id);
                    if (random.Next(2) == 0) await buyer.DeleteAsync($"/api/v1/stock/{of}/reservations/{id}");
                    else await buyer.BuyAsync(of, id);
                    break;
                default:
                    var guest = shop.NewGuest();
                    var answer = await guest.ReserveAsync(sku, random.Next(1, 4), random.Next(2) == 0 ? offers.GetValueOrDefault(sku) : null);
                    if (answer.Status == 201) held.Add((guest, sku, answer.Ok(201).Text("reservationId")));
                    break;
            }
        }
    }
}
