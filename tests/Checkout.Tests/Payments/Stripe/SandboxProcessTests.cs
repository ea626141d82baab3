using System.Net;
using System.Text;
using LiveCommerce.Checkout.Payments;
using LiveCommerce.Checkout.Payments.Notices;
using LiveCommerce.Checkout.Payments.Stripe;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Tests.Payments.Stripe;

public sealed class SandboxProcessTests : IDisposable
{
    private static readonly Money Price = new(1_999, "EUR");

    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    [Fact]
    public async Task ItsBooksOutliveAKill()
    {
        var order = Order("p1", "pm_card_visa");
        PaymentResult first;
        await using (var process = await SandboxProcess.StartAsync("--books", _directory.Path, "--api-key", "sk_test"))
        {
            first = await Provider(process).AuthorizeAsync(order, default);
            Assert.Equal(Price, Assert.IsType<PaymentResult.Succeeded>(first).Paid);
            await process.KillAsync();
        }
        await using (var process = await SandboxProcess.StartAsync("--books", _directory.Path, "--api-key", "sk_test"))
        {
            Assert.Equal(first, await Provider(process).AuthorizeAsync(order, default)); // its keys too
            Assert.Equal(first, await Provider(process).LookUpAsync(order, default));
            var charge = ((PaymentResult.Succeeded)first).ChargeId;
            Assert.IsType<RefundResult.Refunded>(await Provider(process).RefundAsync(new RefundOrder(order, charge, "p1-late", Price), default));
            Assert.Single((await Provider(process).ListPaymentsAsync(DateTimeOffset.UnixEpoch, null, default))!.Items);
        }
    }

    [Fact]
    public async Task ABuyerActsAtItsPageAndItsMessageComesSigned()
    {
        using var shop = new HttpListener();
        var port = FreePort();
        shop.Prefixes.Add($"http://localhost:{port}/");
        shop.Start();
        await using var process = await SandboxProcess.StartAsync("--webhook", $"http://localhost:{port}/messages", "--webhook-secret", "whsec_test");
        var order = Order("p1", "pm_card_challenge");
        var asked = Assert.IsType<PaymentResult.ChallengeRequired>(await Provider(process).AuthorizeAsync(order, default));
        Assert.Contains("19", await _http.GetStringAsync(new Uri(asked.Url)), StringComparison.Ordinal);
        using (var answer = await _http.PostAsync(new Uri($"{asked.Url}/accept"), null)) Assert.Equal("https://shop.example/back", answer.Headers.Location!.ToString());
        Assert.IsType<PaymentResult.Succeeded>(await Provider(process).LookUpAsync(order, default));
        ProviderMessage message;
        do
        {
            var call = await shop.GetContextAsync();
            using var body = new MemoryStream();
            await call.Request.InputStream.CopyToAsync(body);
            Assert.Matches("^t=[0-9]+,v1=[0-9a-f]{64}$", call.Request.Headers["Stripe-Signature"]);
            call.Response.Close();
            message = StripeMessages.Read(body.ToArray());
        }
        while (message.Notice is not PaymentNotice.Money);
        Assert.Equal("p1", ((PaymentNotice.Money)message.Notice).Reference);
    }

    [Fact]
    public async Task AScriptIsFollowed()
    {
        var script = Path.Combine(_directory.Path, "script.json");
        await File.WriteAllTextAsync(script, """{"steps":[{"call":"create","fault":"RateLimit"},{"call":"confirm","fault":"ResetAfter"}]}""", Encoding.UTF8);
        await using var process = await SandboxProcess.StartAsync("--script", script);
        var order = Order("p1", "pm_card_visa");
        Assert.IsType<PaymentResult.Busy>(await Provider(process).AuthorizeAsync(order, default));
        // The connection breaks after the effect. Where the client sends such a request again by itself, it does so under its key.
        await Record.ExceptionAsync(() => Provider(process).AuthorizeAsync(order, default));
        Assert.IsType<PaymentResult.Succeeded>(await Provider(process).LookUpAsync(order, default));
        Assert.Single((await Provider(process).ListPaymentsAsync(DateTimeOffset.UnixEpoch, null, default))!.Items);
    }

    public void Dispose()
    {
        _http.Dispose();
        _directory.Dispose();
    }

    private static PaymentOrder Order(string reference, string method) =>
        new(reference, Price, method, "/back", CaptureMode.Automatic, TimeProvider.System.GetUtcNow());

    private StripeProvider Provider(SandboxProcess process) =>
        new(_http, new StripeOptions { ApiKey = "sk_test", Address = process.Address, ShopAddress = "https://shop.example" }, TimeProvider.System);

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
