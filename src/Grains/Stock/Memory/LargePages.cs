using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LiveCommerce.Grains.Stock.Memory;

/// <summary>
/// Asks Linux to hold a large array in pages of 2 MB. Looking something up among millions goes to a random place, and with pages of 4 KB each look
/// first waits for the translation of the address, on a virtual machine twice. A hint: where it is not heeded everything works as it did.
/// </summary>
internal static partial class LargePages
{
    private const nuint LargePage = 2 << 20;
    private const int HugePage = 14; // MADV_HUGEPAGE

    /// <summary>To be called before anything is written into the array.</summary>
    public static unsafe T[] Wanted<T>(T[] array)
        where T : struct
    {
        var size = (nuint)array.LongLength * (nuint)Unsafe.SizeOf<T>();
        if (size < 2 * LargePage || !OperatingSystem.IsLinux()) return array;
        // The large object heap does not move what lies in it; if it did, the hint would be for another array, and harmless.
        var address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        var first = address & ~(LargePage - 1);
        _ = Advise(first, (address + size + LargePage - 1 & ~(LargePage - 1)) - first, HugePage);
        return array;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Advise(nuint address, nuint length, int advice);
}
