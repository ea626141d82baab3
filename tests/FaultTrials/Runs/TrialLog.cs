using System.Text.Json;
using LiveCommerce.FaultTrials.Faults;
using LiveCommerce.FaultTrials.Stores;

namespace LiveCommerce.FaultTrials.Runs;

/// <summary>The trials of one build of the kernel; those of the full form are added up over all runs. Each is appended when it has ended, so that a run may be broken off at any time.</summary>
internal sealed class TrialLog
{
    private readonly string _path;
    private readonly List<TrialRecord> _records = [];

    private TrialLog(string path) => _path = path;

    /// <param name="folder">Where the file lies.</param>
    /// <param name="name">Of the file.</param>
    /// <param name="fresh">Whether what earlier runs have left there is forgotten.</param>
    public static TrialLog Open(string folder, string name, bool fresh)
    {
        Directory.CreateDirectory(folder);
        var log = new TrialLog(Path.Combine(folder, name));
        if (fresh) File.Delete(log._path);
        if (!File.Exists(log._path)) return log;
        foreach (var line in File.ReadLines(log._path))
        {
            try
            {
                if (JsonSerializer.Deserialize(line, RecordContext.Default.TrialRecord) is { } record && record.Code == KernelIdentity.Value) log._records.Add(record);
            }
            catch (JsonException)
            {
                // a line that was cut off: its trial is run again
            }
        }
        return log;
    }

    public void Add(TrialRecord record)
    {
        _records.Add(record);
        File.AppendAllText(_path, JsonSerializer.Serialize(record, RecordContext.Default.TrialRecord) + "\n");
    }

    public IReadOnlyList<TrialRecord> Of(Fault fault, StoreKind store) => [.. _records.Where(record => record.Fault == fault.Name && record.Store == NameOf(store))];

    public static string NameOf(StoreKind store) => store switch
    {
        StoreKind.Sqlite => "sqlite",
        StoreKind.Postgres => "postgres",
    };
}
