using System.Text.Json;
using LiveCommerce.LiveHub.Catalogue.Imports;

namespace LiveCommerce.LiveHub.Catalogue;

/// <summary>
/// The report for machines: <c>{"rejected":[{"line","reason","detail"}],"result":{…}}</c>. Rows are written as they come, so that a file with
/// a million bad rows costs no memory.
/// </summary>
internal sealed class ImportReport : IAsyncDisposable
{
    private const int FlushAt = 64 * 1024;

    private readonly FileStream _file;
    private readonly Utf8JsonWriter _json;
    private bool _complete;

    public ImportReport(string path)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        _json = new Utf8JsonWriter(_file, new JsonWriterOptions { Indented = true });
        _json.WriteStartObject();
        _json.WriteStartArray("rejected");
    }

    public async Task WriteAsync(ImportEvent told, CancellationToken cancellationToken)
    {
        if (told is ImportEvent.RejectedRow row) JsonSerializer.Serialize(_json, row, ImportEvent.Wire);
        if (told is ImportResult result)
        {
            _json.WriteEndArray();
            _json.WritePropertyName("result");
            JsonSerializer.Serialize(_json, result, ImportEvent.Wire);
            _json.WriteEndObject();
            _complete = true;
        }
        if (told is ImportResult || _json.BytesPending > FlushAt) await _json.FlushAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_complete)
        {
            // The import broke off: the report is whole all the same and says so.
            _json.WriteEndArray();
            _json.WriteNull("result");
            _json.WriteEndObject();
        }
        await _json.DisposeAsync();
        await _file.DisposeAsync();
    }
}
