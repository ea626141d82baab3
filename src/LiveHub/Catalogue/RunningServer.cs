using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LiveCommerce.LiveHub.Catalogue.Imports;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>
/// The server that runs on a data directory, as it announces itself in <c>server.json</c> (<c>{"url","pid","token"}</c>, readable by its owner only; the
/// token is a host's and dies with the process). A file left behind by a killed server is told by its process and by asking.
/// </summary>
public sealed class RunningServer
{
    public const string FileName = "server.json";

    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(3);

    private readonly Uri _url;
    private readonly string _token;

    private RunningServer(Uri url, string token)
    {
        _url = url;
        _token = token;
    }

    /// <summary>Null where no server has announced itself, or the one that did is gone or was not the owner alone.</summary>
    public static RunningServer? Find(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, FileName);
        Announcement? said;
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != UnixFileMode.None) return null;
            said = JsonSerializer.Deserialize<Announcement>(File.ReadAllBytes(path), ImportEvent.Wire);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
        if (said is not { Url: not null, Token.Length: > 0 } || said.Token.Any(c => !char.IsAscii(c) || char.IsControl(c) || c == ' ')) return null;
        if (!Uri.TryCreate(said.Url, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)) return null;
        return IsAlive(said.Pid) ? new RunningServer(url, said.Token) : null;
    }

    /// <summary>False where nobody answers under the announced address.</summary>
    public async Task<bool> AnswersAsync(HttpClient http, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(ProbePatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var answer = await http.GetAsync(new Uri(_url, "/health/live"), either.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Sends a file. The events come while it is still being sent; a refusal comes before the first.</summary>
    /// <exception cref="ServerRefusalException">The server did not take the file.</exception>
    /// <exception cref="HttpRequestException">The connection broke; what was imported until then stays.</exception>
    public async IAsyncEnumerable<ImportEvent> ImportAsync(
        HttpClient http, Stream content, CatalogueFormat format, string name, string? currency, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = $"?format={KebabCase.Code(format)}&name={Uri.EscapeDataString(name)}" + (currency is null ? "" : $"&currency={Uri.EscapeDataString(currency)}");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_url, "/api/v1/catalogue/imports" + query));
        request.Content = new StreamContent(content);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        request.Headers.ExpectContinue = true; // a server that refuses does so before half a gigabyte is sent
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!response.IsSuccessStatusCode) throw await ServerRefusalException.FromAsync(response, cancellationToken);

        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await NextAsync(lines, cancellationToken) is { Length: > 0 } line)
        {
            if (JsonSerializer.Deserialize<ImportEvent>(line, ImportEvent.Wire) is { } told) yield return told;
        }
    }

    private static async Task<string?> NextAsync(StreamReader lines, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.ReadLineAsync(cancellationToken);
        }
        catch (IOException e)
        {
            throw new HttpRequestException("The server broke off.", e);
        }
    }

    private static bool IsAlive(int pid)
    {
        if (pid <= 0) return false;
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private sealed record Announcement(string? Url, int Pid, string? Token);
}
