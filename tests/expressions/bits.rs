//! The last bits of the functions.
//!
//! Results of a run are the same on every machine only as long as these are. Every value was found
//! to be within 1 unit in the last place of the exact one (computed to 50 digits with mpmath); the
//! bits are pinned beside that, so that a change of the library, of its version or of the compiler
//! which moves a single one is noticed, and not shipped as if nothing had happened.

use crate::{point, read};
use diff2d_mpi::problem::expression::Workspace;

const BITS: [(&str, u64); 44] = [
    ("exp(0.1)", 0x3ff1_aec7_b35a_00d4),
    ("exp(-3.7)", 0x3f99_511f_c687_1044),
    ("exp(12.5)", 0x4110_60c5_2565_ba66),
    ("exp(-700.25)", 0x00ca_f5fe_9a48_5c8e),
    ("log(0.3)", 0xbff3_4378_fcbd_a721),
    ("log(1.0001)", 0x3f1a_368d_0657_fcd4),
    ("log(12345.6)", 0x4022_d794_8579_bc3c),
    ("log10(0.7)", 0xbfc3_d3d3_d21c_cf04),
    ("log10(3.3e7)", 0x401e_12f5_5179_2ebb),
    ("sin(0.5)", 0x3fde_aee8_744b_05f0),
    ("sin(3.0)", 0x3fc2_1038_6db6_d55b),
    ("sin(-100.25)", 0x3fd1_bf00_980d_c35c),
    ("sin(1e6)", 0xbfd6_664b_2568_d867),
    ("cos(0.5)", 0x3fec_1528_065b_7d50),
    ("cos(1.6)", 0xbf9d_e67a_c55f_1633),
    ("cos(1e10)", 0x3feb_f098_901c_931a),
    ("tan(0.7)", 0x3fea_f406_c2fc_78ae),
    ("tan(1.57)", 0x4093_9f0f_f737_e7f3),
    ("tan(-20.5)", 0x4029_0eb4_9d56_0d31),
    ("asin(0.3)", 0x3fd3_8015_9e14_f6ff),
    ("asin(-0.99)", 0xbff6_de3c_6f33_d51d),
    ("acos(0.3)", 0x3ff4_41f5_ecbe_ef59),
    ("acos(-0.75)", 0x4003_59d2_6f93_b6c3),
    ("atan(0.4)", 0x3fd8_5a37_6b67_7dc0),
    ("atan(-17.5)", 0xbff8_382d_ca69_8943),
    ("atan2(0.3, -1.7)", 0x4007_bc40_ca92_16fe),
    ("atan2(-2.5, 0.1)", 0xbff8_7e3a_a328_78ae),
    ("sinh(0.3)", 0x3fd3_7d42_af54_b926),
    ("sinh(-7.7)", 0xc091_40b1_f0a3_c1ca),
    ("cosh(0.3)", 0x3ff0_b9b4_e0b6_ec4c),
    ("cosh(9.1)", 0x40b1_7da5_7af7_7ee5),
    ("tanh(0.2)", 0x3fc9_4398_30b3_a590),
    ("tanh(-1.3)", 0xbfeb_933c_726e_9b3a),
    ("erf(0.1)", 0x3fbc_ca5e_a24f_b334),
    ("erf(0.9)", 0x3fe9_8045_a6c8_a2e6),
    ("erf(-2.2)", 0xbfef_f0bd_5402_5381),
    ("hypot(0.1, 0.7)", 0x3fe6_a09e_667f_3bcc),
    ("hypot(1e200, 3e200)", 0x6990_8669_e596_b4f8),
    ("0.3^0.7", 0x3fdb_8d80_9c61_5f41),
    ("1.7^12", 0x4082_34fa_5783_4169),
    ("10^-3.3", 0x3f40_6c43_6388_7513),
    ("2.5^9.5", 0x40b7_8f90_e385_635d),
    ("sqrt(0.3)", 0x3fe1_86f1_74f8_8472),
    ("mod(5.3, 0.7)", 0x3fd9_9999_9999_999c),
];

#[test]
fn functions_give_the_bits_that_they_have_always_given() {
    let mut wrong = Vec::new();
    for (text, bits) in BITS {
        // Computed for a constant, and for the points of a row.
        let constant = read(text).constant().unwrap();
        let text = text.replace('(', "(0*x + ");
        let row = point(&[1.0], 0.0, 0.0, &[0.0]);
        let in_row = read(&text).at(&row, &mut Workspace::default()).unwrap();
        if [constant.to_bits(), in_row.to_bits()] != [bits; 2] {
            wrong.push(format!(
                "    ({text:?}, 0x{:016x}), // {constant}, {in_row}",
                constant.to_bits()
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
