using System.Text;
using LiveCommerce.LiveHub.Api;
using LiveCommerce.LiveHub.Tests.Identity;
using LiveCommerce.LiveHub.Tests.Viewers;

namespace LiveCommerce.LiveHub.Tests.Hosting;

/// <summary>Journals and books live for ever and logs travel: what is personal must stand in shop.db alone, where it can be erased.</summary>
public sealed class PersonalDataTests
{
    [Fact]
    public async Task WhatIsPersonalStandsInTheShopsTablesAlone()
    {
        var key = Encoding.ASCII.GetBytes(new string('k', 32));
        await using var shop = new RunningShop()
            .With("--Identity:Shop:Issuer=https://shop.example").With("--Identity:Shop:Audience=live")
            .With("--Identity:Shop:Keys:0:Algorithm=HS256").With($"--Identity:Shop:Keys:0:Key={Convert.ToBase64String(key)}")
            .With("--Logging:LogLevel:Default=Trace");
        await shop.InitializeAsync();
        var host = await shop.NewHostAsync("Canary Hostname");
        const string subject = "canary.subject@example.com";
        var exp = shop.Time.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        var token = Jwt.Hs256(Jwt.Header("HS256", "JWT"), new { iss = "https://shop.example", aud = "live", sub = subject, exp }, key);
        var buyer = new ApiClient(shop, token);

        var sku = await shop.NewSkuAsync(3);
        var show = shop.NewName("show");
        (await host.PutAsync($"/api/v1/streams/{show}", new { title = "A show" })).Ok(201);
        (await host.PostAsync($"/api/v1/streams/{show}/go-live")).Ok();
        await using var viewer = await HubSocket.ConnectAsync(shop, token);
        await viewer.JoinAsync(show);
        var contact = new { name = "Canary Personname", email = "canary.contact@example.com", address = "Canary Street 1" };
        var purchase = (await buyer.BuyAsync(sku, await buyer.ReservedAsync(sku), contact: contact)).Ok(201);
        var declined = (await buyer.BuyAsync(sku, await buyer.ReservedAsync(sku), "sandbox_decline", contact: contact)).Ok(201);
        await ShopSetup.UntilAsync(async () => (await buyer.GetAsync("/api/v1/orders")).Ok().GetProperty("items"), items => items.GetArrayLength() == 1);
        (await buyer.PostAsync($"/api/v1/streams/{show}/talk/lines", new { lineId = buyer.NewReservationId(), text = "Canary Sentence", name = "Canary Talker" })).Ok(201);
        (await buyer.PostAsync($"/api/v1/streams/{show}/talk/questions", new { questionId = buyer.NewReservationId(), text = "Canary Question" })).Ok();
        (await host.PostAsync($"/api/v1/streams/{show}/talk/polls", new { question = "Canary Poll", options = new[] { "Canary Option", "other" } }, "poll")).Ok(201);
        // Provoked refusals and failures are logged too; neither their paths nor their tokens may be.
        (await shop.Anyone.PostAsync("/api/v1/hosts/sign-in", new { name = "Canary Hostname", password = "canary password" })).Refused(ProblemCode.SignInFailed);
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => HubSocket.ConnectAsync(shop, token + "x"));
        await shop.StopAsync();

        string[] canaries =
        [
            subject, "Canary Personname", "canary.contact", "Canary Street", "Canary Hostname", "canary password", "Canary Sentence", "Canary Talker",
            "Canary Question", "Canary Poll", "Canary Option", token.Split('.')[2],
        ];
        foreach (var file in Directory.EnumerateFiles(shop.Folder, "*", SearchOption.AllDirectories).Where(file => !Path.GetFileName(file).StartsWith("shop.db", StringComparison.Ordinal)))
            AssertFree(file, await File.ReadAllBytesAsync(file), canaries);
        foreach (var line in shop.Logs.Lines) AssertFree("log", Encoding.UTF8.GetBytes(line), canaries);
        Assert.NotEmpty(shop.Logs.Lines);
        Assert.Contains(purchase.Text("purchaseId"), string.Concat(Directory.GetFiles(shop.Folder, "journal.db*").Select(file => Encoding.UTF8.GetString(File.ReadAllBytes(file)))), StringComparison.Ordinal);
        Assert.Contains(declined.Text("purchaseId"), Encoding.UTF8.GetString(await BytesAsync(shop, "sandbox/books.jsonl")), StringComparison.Ordinal);
        Assert.Contains("canary.contact", string.Concat(Directory.GetFiles(shop.Folder, "shop.db*").Select(file => Encoding.UTF8.GetString(File.ReadAllBytes(file)))), StringComparison.Ordinal);
    }

    private static Task<byte[]> BytesAsync(RunningShop shop, string name) => File.ReadAllBytesAsync(Path.Combine(shop.Folder, name));

    private static void AssertFree(string where, byte[] bytes, IEnumerable<string> canaries)
    {
        foreach (var canary in canaries)
            Assert.False(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(canary)) >= 0, $"'{canary}' stands in {where}: {(where == "log" ? Encoding.UTF8.GetString(bytes) : "")}");
    }
}
