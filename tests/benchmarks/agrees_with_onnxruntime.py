#!/usr/bin/env python3
"""Does ONNX Runtime read a model, and does it answer as Saker does? Writes ONNX Runtime's answers as a case for onnx_conformance, which
then runs the model in Saker and compares.

    agrees_with_onnxruntime.py LIBRARY MODEL.onnx CASE OUTPUT [SHARE=0.01]
    build/release/bin/onnx_conformance OUTPUT

LIBRARY is ONNX Runtime's shared library; CASE a folder whose test_data_set_*/input_0.pb are the inputs (FLOAT, the only ones of the model);
OUTPUT a new folder. An answer may be off by SHARE of the output's largest magnitude: two engines round a byte that lies between two
steps either way, and later layers carry that on. Needs Python's onnx and numpy.
"""
import ctypes
import pathlib
import shutil
import sys

import numpy
import onnx
from onnx import numpy_helper

# Slots of the function table of ONNX Runtime's C interface, which never move.
ERROR_MESSAGE, CREATE_ENV, CREATE_SESSION, RUN, CREATE_OPTIONS = 2, 3, 7, 9, 10
CREATE_TENSOR, TENSOR_DATA, RANK, EXTENTS, SHAPE_OF, CPU_MEMORY = 49, 51, 61, 62, 65, 69
FLOAT = 1


def kind_of(argument):
    """The C type that an argument is passed as: numbers as themselves, everything else by address."""
    return type(argument) if isinstance(argument, ctypes._SimpleCData) else ctypes.c_char_p if isinstance(argument, bytes) else ctypes.c_void_p


class Runtime:
    """A session on one model."""

    def __init__(self, library, model):
        class Base(ctypes.Structure):
            _fields_ = [("get_api", ctypes.CFUNCTYPE(ctypes.POINTER(ctypes.c_void_p), ctypes.c_uint32)), ("version", ctypes.c_void_p)]

        loaded = ctypes.CDLL(library)
        loaded.OrtGetApiBase.restype = ctypes.POINTER(Base)
        self.api = loaded.OrtGetApiBase().contents.get_api(1)
        self.environment, options, self.session, self.memory = (ctypes.c_void_p() for _ in range(4))
        self.call(CREATE_ENV, ctypes.c_int(3), b"saker", ctypes.byref(self.environment))
        self.call(CREATE_OPTIONS, ctypes.byref(options))
        self.call(CREATE_SESSION, self.environment, model.encode(), options, ctypes.byref(self.session))
        self.call(CPU_MEMORY, ctypes.c_int(1), ctypes.c_int(0), ctypes.byref(self.memory))
        graph = onnx.load(model).graph
        constants = {tensor.name for tensor in graph.initializer}
        self.input = next(value.name for value in graph.input if value.name not in constants).encode()
        self.output = graph.output[0].name.encode()

    def call(self, slot, *arguments):
        status = ctypes.CFUNCTYPE(ctypes.c_void_p, *map(kind_of, arguments))(self.api[slot])(*arguments)
        if status:
            sys.exit(ctypes.CFUNCTYPE(ctypes.c_char_p, ctypes.c_void_p)(self.api[ERROR_MESSAGE])(status).decode())

    def answer(self, values):
        """Output 0 for a float array."""
        values = numpy.ascontiguousarray(values, numpy.float32)
        extents = (ctypes.c_int64 * values.ndim)(*values.shape)
        given, made, info = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
        self.call(CREATE_TENSOR, self.memory, ctypes.c_void_p(values.ctypes.data), ctypes.c_size_t(values.nbytes), extents,
                  ctypes.c_size_t(values.ndim), ctypes.c_int(FLOAT), ctypes.byref(given))
        names_in, names_out = (ctypes.c_char_p * 1)(self.input), (ctypes.c_char_p * 1)(self.output)
        values_in, values_out = (ctypes.c_void_p * 1)(given.value), (ctypes.c_void_p * 1)()
        self.call(RUN, self.session, ctypes.c_void_p(), names_in, values_in, ctypes.c_size_t(1), names_out, ctypes.c_size_t(1), values_out)
        made.value = values_out[0]
        rank, data = ctypes.c_size_t(), ctypes.c_void_p()
        self.call(SHAPE_OF, made, ctypes.byref(info))
        self.call(RANK, info, ctypes.byref(rank))
        shape = (ctypes.c_int64 * rank.value)()
        self.call(EXTENTS, info, shape, rank)
        self.call(TENSOR_DATA, made, ctypes.byref(data))
        count = int(numpy.prod(list(shape)))
        return numpy.array((ctypes.c_float * count).from_address(data.value), numpy.float32).reshape(list(shape))


def main():
    if len(sys.argv) not in (5, 6):
        sys.exit(__doc__)
    library, model, case, output = sys.argv[1:5]
    share = sys.argv[5] if len(sys.argv) == 6 else "0.01"
    folder = pathlib.Path(output) / "case"
    folder.mkdir(parents=True)
    shutil.copy(model, folder / "model.onnx")
    (pathlib.Path(output) / "INDEX.csv").write_text(f"name,rtol,atol_of_max\ncase,0.001,{share}\n")
    runtime = Runtime(library, model)
    for number, source in enumerate(sorted(pathlib.Path(case).glob("test_data_set_*/input_0.pb"))):
        target = folder / f"test_data_set_{number}"
        target.mkdir()
        shutil.copy(source, target)
        answer = runtime.answer(numpy_helper.to_array(onnx.load_tensor(str(source))))
        (target / "output_0.pb").write_bytes(numpy_helper.from_array(answer).SerializeToString())


if __name__ == "__main__":
    main()
