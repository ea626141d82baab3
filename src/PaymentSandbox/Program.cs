using System.CommandLine;
using System.Net;
using LiveCommerce.PaymentSandbox.Account;
using LiveCommerce.PaymentSandbox.Api;
using LiveCommerce.PaymentSandbox.Behaviour;
using LiveCommerce.PaymentSandbox.Webhooks;

// A payment provider that is none, as a process of its own. It speaks the wire of Stripe's PaymentIntents and misbehaves by script and seed.
Option<int> port = new("--port") { Description = "Where it listens, on loopback only; 0 for a free one.", DefaultValueFactory = _ => 0 };
Option<int> seed = new("--seed") { Description = "The same seed and the same calls in the same order: the same fate.", DefaultValueFactory = _ => 1 };
Option<FileInfo?> script = new("--script") { Description = "JSON; see docs/payments.md. Without: nothing goes wrong." };
Option<bool> badDay = new("--bad-day") { Description = "Everything goes wrong now and then." };
Option<DirectoryInfo?> books = new("--books") { Description = "Folder of books.jsonl. Without: they end with the process." };
Option<string?> key = new("--api-key") { Description = "The only key that is welcome. Without: any." };
Option<Uri?> webhook = new("--webhook")
{
    Description = "Where its messages go.",
    CustomParser = result =>
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri)) return uri;
        result.AddError("--webhook takes an absolute address.");
        return null;
    },
};
Option<string> secret = new("--webhook-secret") { Description = "Signs them.", DefaultValueFactory = _ => "whsec_sandbox" };

var command = new RootCommand("A payment provider that is none.") { port, seed, script, badDay, books, key, webhook, secret };
command.SetAction(async (parsed, cancellationToken) =>
{
    var how = parsed.GetValue(script) is { } file ? Script.Read(await File.ReadAllTextAsync(file.FullName, cancellationToken))
        : parsed.GetValue(badDay) ? Script.BadDay : new Script();
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.SetMinimumLevel(LogLevel.Warning);
    builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, parsed.GetValue(port)));
    await using var app = builder.Build();
    using var account = new PaymentAccount(parsed.GetValue(books)?.FullName, new Moods(how, parsed.GetValue(seed)), TimeProvider.System, address: "");
    if (parsed.GetValue(webhook) is { } endpoint)
        _ = new Messages(account, parsed.GetValue(secret)!, TimeProvider.System, new Post(new HttpClient { Timeout = TimeSpan.FromSeconds(20) }, endpoint).TryAsync);
    app.MapStripe(new SandboxServer(account, parsed.GetValue(key), TimeProvider.System));
    app.MapPages(account);
    using var clock = new Timer(_ =>
    {
        lock (account.Gate) account.Advance();
    }, null, TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(200));
    await app.StartAsync(cancellationToken);
    account.Address = app.Urls.First();
    Console.WriteLine($"listening on {account.Address}");
    await app.WaitForShutdownAsync(cancellationToken);
});
return await command.Parse(args).InvokeAsync();
