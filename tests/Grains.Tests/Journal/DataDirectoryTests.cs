using System.Diagnostics;
using LiveCommerce.Grains.Journal.Sqlite;

namespace LiveCommerce.Grains.Tests.Journal;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void IsMadeWhereItIsMissingAndBelongsToItsOwnerOnly()
    {
        using var data = DataDirectory.Open(_folder.PathOf("a/b"));
        Assert.Equal(_folder.PathOf("a/b"), data.Root);
        Assert.Equal(Path.Combine(data.Root, "x", "y"), data.PathOf("x", "y"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(data.Root));
        Assert.Equal(["lock"], Directory.GetFileSystemEntries(data.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void HasOneOwnerAtATime()
    {
        using (DataDirectory.Open(_folder.Root)) AssertRefused(DataDirectoryFault.InUse, _folder.Root);
        DataDirectory.Open(_folder.Root).Dispose();
    }

    [Fact]
    public async Task AnotherProcessIsKeptOutAndKeepsUsOut()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/flock"), "util-linux's flock stands for the other process; it is not installed.");
        var path = _folder.PathOf("lock");
        using (DataDirectory.Open(_folder.Root))
        {
            using var other = Process.Start("/usr/bin/flock", ["-n", path, "true"]);
            await other.WaitForExitAsync();
            Assert.Equal(1, other.ExitCode);
        }
        using var holder = Process.Start(new ProcessStartInfo("/usr/bin/flock", [path, "sh", "-c", "echo held; cat"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync());
        AssertRefused(DataDirectoryFault.InUse, _folder.Root);
        holder.StandardInput.Close();
        await holder.WaitForExitAsync();
        DataDirectory.Open(_folder.Root).Dispose();
    }

    [Fact]
    public void APlaceThatCannotBeWrittenIsNamed()
    {
        File.WriteAllText(_folder.PathOf("file"), "");
        AssertRefused(DataDirectoryFault.NotWritable, _folder.PathOf("file"));
        AssertRefused(DataDirectoryFault.NotWritable, _folder.PathOf("file/below"));
        if (OperatingSystem.IsLinux()) AssertRefused(DataDirectoryFault.NotWritable, "/proc/livecommerce");
        Directory.CreateDirectory(_folder.PathOf("odd/lock"));
        AssertRefused(DataDirectoryFault.NotWritable, _folder.PathOf("odd"));
    }

    private static void AssertRefused(DataDirectoryFault fault, string path)
    {
        var refused = Assert.Throws<DataDirectoryException>(() => DataDirectory.Open(path));
        Assert.Equal(fault, refused.Fault);
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
    }
}
