using System.Text.Json;
using LiveCommerce.LiveHub.Tests.Hosting;

namespace LiveCommerce.LiveHub.Tests.Talk;

/// <summary>What stories about talk begin with, told over HTTP.</summary>
internal static class TalkSetup
{
    public static string Path(string show, string rest = "") => $"/api/v1/streams/{show}/talk{rest}";

    public static Task<Answer> SayAsync(this ApiClient speaker, string show, string text, string? id = null, string? replyTo = null, string? name = null) =>
        speaker.PostAsync(Path(show, "/lines"), new { lineId = id ?? speaker.NewReservationId(), text, replyTo, name });

    /// <summary>Says it and returns the line's id.</summary>
    public static async Task<string> SaidAsync(this ApiClient speaker, string show, string text) =>
        (await speaker.SayAsync(show, text)).Ok(201).GetProperty("line").Text("lineId");

    public static async Task<JsonElement> SettingsAsync(this ApiClient host, string show, bool isOpen = true, int slowSeconds = 0, string? buyPattern = null) =>
        (await host.PutAsync(Path(show, "/settings"), new { isOpen, slowSeconds, buyPattern })).Ok();

    /// <summary>Texts of the lines that anybody finds who comes now.</summary>
    public static async Task<string[]> TextsAsync(this ApiClient viewer, string show) =>
        [.. (await viewer.GetAsync(Path(show))).Ok().GetProperty("items").EnumerateArray().Select(line => line.Text("text"))];

    /// <summary>The entries of the chat in an update.</summary>
    public static IEnumerable<JsonElement> Chat(this JsonElement update) =>
        update.TryGetProperty("log", out var log) && log.TryGetProperty("chat", out var chat) ? chat.EnumerateArray() : [];

    public static JsonElement? Topic(this JsonElement update, string name) =>
        update.GetProperty("topics").TryGetProperty(name, out var value) ? value : null;
}
