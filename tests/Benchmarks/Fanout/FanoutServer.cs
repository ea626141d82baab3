using System.CommandLine;
using System.Text.Json;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Hosting;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LiveCommerce.Benchmarks.Fanout;

/// <summary>
/// The whole server with one live show in it and one more address: what is sent to <c>POST /pub</c> becomes the newest value of a topic of that show. So any load client that publishes over
/// HTTP and watches over the hub can measure the way from the channel to the viewers, beside other servers and without a shop's commits in between.
/// </summary>
internal static class FanoutServer
{
    private const string Topic = "bench";

    public static RootCommand Create()
    {
        var port = new Option<int>("--port") { Description = "On 127.0.0.1.", DefaultValueFactory = _ => 5_090 };
        var show = new Option<string>("--show") { Description = "Id of the show that viewers join.", DefaultValueFactory = _ => "bench-show" };
        var password = new Option<string?>("--password") { Description = "Of its host, who is called bench; nobody's where it is left out." };
        var root = new RootCommand("The server with a live show whose viewers are told what is sent to POST /pub. Settings of the server are given as --Section:Key=value.") { port, show, password };
        root.TreatUnmatchedTokensAsErrors = false;
        root.SetAction((parsed, stop) => RunAsync(parsed.GetRequiredValue(port), parsed.GetRequiredValue(show), parsed.GetValue(password) ?? Guid.NewGuid().ToString(), parsed.UnmatchedTokens, stop));
        return root;
    }

    private static async Task RunAsync(int port, string show, string password, IReadOnlyList<string> settings, CancellationToken stop)
    {
        var data = Directory.CreateTempSubdirectory("livecommerce-fanout-");
        try
        {
            var options = new ServeOptions(data.FullName, $"http://127.0.0.1:{port}", Demo: false, ["--Identity:GuestTokensPerHour=1000000", .. settings]);
            await using var app = Server.Build(options, await ShopStore.OpenAsync(data.FullName, null));
            app.MapPost("/pub", (HttpRequest request) => PublishAsync(app.Services.GetRequiredService<StreamChannels>(), show, request)).AllowAnonymous();
            await Server.StartAsync(app, options, Console.Out, stop);
            await GoLiveAsync(app, new Uri($"http://127.0.0.1:{port}"), show, password, stop);
            await Console.Out.WriteLineAsync($"Publish: http://127.0.0.1:{port}/pub   Show: {show}");
            await app.WaitForShutdownAsync(stop);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    /// <summary>The body is the value; its number <c>seq</c> is the version.</summary>
    private static async Task<IResult> PublishAsync(StreamChannels channels, string show, HttpRequest request)
    {
        var body = new byte[request.ContentLength ?? 0];
        await request.Body.ReadExactlyAsync(body);
        if (channels.Find(show) is not { } channel) return Results.NotFound();
        using var value = JsonDocument.Parse(body);
        channel.Publish(Topic, value.RootElement.GetProperty("seq").GetInt64(), new RawJson(body));
        return Results.NoContent();
    }

    private static async Task GoLiveAsync(WebApplication app, Uri address, string show, string password, CancellationToken stop)
    {
        if (!HostName.TryParse("bench", out var name)) throw new InvalidOperationException("Not a name.");
        await app.Services.GetRequiredService<HostRegistry>().AddAsync(name, password, stop);
        using var http = new HttpClient { BaseAddress = address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", app.Services.GetRequiredService<OwnTokens>().For(app.Services.GetRequiredService<Hosts>().Find(name)!).Token);
        using var made = await http.PutAsync(new Uri($"/api/v1/streams/{show}", UriKind.Relative), Json("""{"title":"Fan-out"}"""), stop);
        made.EnsureSuccessStatusCode();
        using var live = await http.PostAsync(new Uri($"/api/v1/streams/{show}/go-live", UriKind.Relative), null, stop);
        live.EnsureSuccessStatusCode();
    }

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");
}
