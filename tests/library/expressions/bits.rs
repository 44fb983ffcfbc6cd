//! The last bits of the functions.
//!
//! Results of a run are the same on every machine only as long as these are. Every value was found
//! to be within 1 unit in the last place of the exact one (computed to 50 digits with mpmath). The
//! bits are pinned beside that, so that a change of the library, of its version or of the compiler
//! which moves a single one is noticed: 49 of the 68 arguments are such that the value is not the
//! nearest number to the exact one, where another library would hardly give the same.

use super::{point, read};
use diff2d_mpi::expression::Workspace;

const BITS: [(&str, u64); 68] = [
    ("exp(0.27)", 0x3ff4_f59d_48ad_2682),
    ("exp(0.36)", 0x3ff6_eeea_d2fe_e760),
    ("exp(0.39)", 0x3ff7_a1b6_9ce8_bcb0),
    ("exp(11.97)", 0x4103_47c5_487d_cc68),
    ("log(0.09)", 0xc003_4378_fcbd_a720),
    ("log(0.18)", 0xbffb_6fd0_79fe_314a),
    ("log(0.39)", 0xbfee_21a8_3b8a_7152),
    ("log(11.97)", 0x4003_dbf6_6060_3938),
    ("log10(0.78)", 0xbfbb_9fb0_2881_9b1c),
    ("log10(11.91)", 0x3ff1_36ef_404f_345b),
    ("log10(11.94)", 0x3ff1_3b68_e393_a5a0),
    ("log10(11.97)", 0x3ff1_3fdf_a6e0_122f),
    ("sin(0.48)", 0x3fdd_8dca_3e3b_2b34),
    ("sin(0.51)", 0x3fdf_3e4b_c780_dba4),
    ("sin(3.99)", 0xbfe8_01de_d6c8_f7da),
    ("sin(11.97)", 0xbfe1_f8fb_5ea0_ea42),
    ("cos(0.24)", 0x3fef_1533_606b_4659),
    ("cos(0.72)", 0x3fe8_0eca_e373_60e5),
    ("cos(2.19)", 0xbfe2_9287_7888_f358),
    ("cos(11.97)", 0x3fea_79e4_87ec_2182),
    ("tan(0.36)", 0x3fd8_16fb_fc7b_1d02),
    ("tan(2.73)", 0xbfdb_f00a_e038_bc8a),
    ("tan(3.36)", 0x3fcc_68c8_6be0_f672),
    ("tan(11.97)", 0xbfe5_b8e8_ada0_3a28),
    ("asin(0.32)", 0x3fd4_d8c0_7dd1_7d7c),
    ("asin(0.58)", 0x3fe3_cca0_1c71_1852),
    ("asin(0.96)", 0x3ff4_978f_a326_9ee0),
    ("asin(1.00)", 0x3ff9_21fb_5444_2d18),
    ("acos(0.05)", 0x3ff8_5518_a8c2_98e6),
    ("acos(0.07)", 0x3ff8_0306_eed9_9ff0),
    ("acos(0.08)", 0x3ff7_d9f3_8312_2a00),
    ("acos(1.00)", 0x0000_0000_0000_0000),
    ("atan(0.36)", 0x3fd6_1d95_2763_1ea8),
    ("atan(0.87)", 0x3fe6_e966_3294_a098),
    ("atan(2.40)", 0x3ff2_d0ea_d606_6396),
    ("atan(11.97)", 0x3ff7_cc95_f12b_c46f),
    ("sinh(0.12)", 0x3fbe_cb35_3d02_d5fd),
    ("sinh(0.21)", 0x3fcb_13f8_138d_9420),
    ("sinh(0.39)", 0x3fd9_98fa_0c21_6c52),
    ("sinh(11.97)", 0x40f3_47c5_487a_7aa1),
    ("cosh(0.90)", 0x3ff6_edeb_fd5d_8680),
    ("cosh(1.02)", 0x3ff9_1200_561e_7e0d),
    ("cosh(1.08)", 0x3ffa_4632_02ec_508c),
    ("cosh(11.97)", 0x40f3_47c5_4881_1e2f),
    ("tanh(0.02)", 0x3f94_7a2e_5a06_3f18),
    ("tanh(0.06)", 0x3fae_aee5_7989_b6e6),
    ("tanh(0.07)", 0x3fb1_e40a_ad5c_6450),
    ("tanh(2.00)", 0x3fee_d950_5e1b_c3d4),
    ("erf(0.03)", 0x3fa1_53a2_fe6d_c83a),
    ("erf(0.33)", 0x3fd6_fe6b_e651_01e0),
    ("erf(0.36)", 0x3fd8_eac7_1f6d_615a),
    ("erf(2.00)", 0x3fef_d9ae_1427_95e3),
    ("atan2(0.21, 1.7)", 0x3fbf_76d1_6c0b_2acb),
    ("atan2(0.30, 1.7)", 0x3fc6_5ba8_9b21_61ac),
    ("atan2(0.45, 1.7)", 0x3fd0_8fb3_c989_035e),
    ("atan2(11.97, 1.7)", 0x3ff6_e020_1115_cb1a),
    ("hypot(0.06, 1.7)", 0x3ffb_3789_1c84_d0b9),
    ("hypot(0.18, 1.7)", 0x3ffb_5a1f_a988_1e3b),
    ("hypot(1.44, 1.7)", 0x4001_d2c4_7b6b_cc7f),
    ("hypot(11.97, 1.7)", 0x4028_2e23_a867_4fab),
    ("0.12^1.7", 0x3f9b_daf5_ed7a_9cfe),
    ("0.36^1.7", 0x3fc6_89d8_7488_9d8c),
    ("0.51^1.7", 0x3fd4_5f6b_5e37_fb2c),
    ("11.97^1.7", 0x4051_0284_73f0_0152),
    ("0.51^-0.3", 0x3ff3_94e5_f7f0_845c),
    ("1.83^-0.3", 0x3fea_b1ad_fe3d_dbca),
    ("1.86^-0.3", 0x3fea_906c_d209_73b6),
    ("11.94^-0.3", 0x3fde_6a13_77e8_97f1),
];

#[test]
fn functions_give_the_bits_that_they_have_always_given() {
    let mut wrong = Vec::new();
    for (text, bits) in BITS {
        // Computed for a constant, and for the points of a row.
        let constant = read(text).constant().expect("an expression of numbers").to_bits();
        let row = point(&[1.0], 0.0, 0.0, &[0.0]);
        let text = match text.split_once('^') {
            Some((base, exponent)) => format!("(0*x + {base})^{exponent}"),
            None => text.replace('(', "(0*x + "),
        };
        let in_row = read(&text).at(&row, &mut Workspace::default()).expect("a value").to_bits();
        if [constant, in_row] != [bits; 2] {
            wrong.push(format!("{text}: {bits:016x}, not {constant:016x} and {in_row:016x}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
